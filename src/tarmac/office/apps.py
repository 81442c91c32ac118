from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "tarmac.office"
    label = "office"

    def ready(self) -> None:
        from tarmac.web.navigation import Place, register

        register(Place(_("Office"), "briefcase", "office:mail", 20, takes_part))


def takes_part(request: HttpRequest) -> bool:
    """Whether the person has an enrolment; asked once a request, and known already on the office's own pages."""
    from tarmac.people.models import Person
    from tarmac.programme.access import latest_enrolment

    if hasattr(request, "access"):
        return True
    if not isinstance(request.user, Person):
        return False
    if not hasattr(request, "takes_part"):
        request.takes_part = latest_enrolment(request.user.pk) is not None  # type: ignore[attr-defined]
    return request.takes_part  # type: ignore[attr-defined]
