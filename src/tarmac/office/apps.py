from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class OfficeConfig(AppConfig):
    name = "tarmac.office"
    label = "office"

    def ready(self) -> None:
        from tarmac.ledger import labels
        from tarmac.office import export, today
        from tarmac.office.entries import LABELS
        from tarmac.office.views import reports
        from tarmac.people.export import contribute
        from tarmac.web import slots
        from tarmac.web.navigation import Place, register

        labels.name(LABELS)
        register(Place(_("Office"), "briefcase", "office:mail", 20, takes_part))
        register(
            Place(
                _("Reports"),
                "shield-check",
                "office:reports",
                65,
                reports.officer,
                _("See what the guard found in each office, and say whether it may be shown."),
            )
        )
        contribute(export.desk_of)
        slots.fill("today.action", today.way_in)
        slots.fill("today.did", today.did)
        slots.fill("today.roles", reports.waiting)


def takes_part(request: HttpRequest) -> bool:
    """Whether the person has an enrolment."""
    from tarmac.programme.access import enrolment_of

    return enrolment_of(request) is not None
