from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "tarmac.programme"
    label = "programme"

    def ready(self) -> None:
        from tarmac.people.export import contribute
        from tarmac.programme.export import enrolments_of
        from tarmac.programme.views.today import my_access
        from tarmac.web import slots
        from tarmac.web.navigation import Place, register

        register(Place(_("Today"), "house", "programme:today", 10, lambda request: True))
        contribute(enrolments_of)
        slots.fill("people.me", my_access)
