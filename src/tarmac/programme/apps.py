from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammeConfig(AppConfig):
    name = "tarmac.programme"
    label = "programme"

    def ready(self) -> None:
        from tarmac.ledger import labels
        from tarmac.people.access import holds
        from tarmac.people.export import contribute
        from tarmac.people.models import Role
        from tarmac.programme.entries import LABELS
        from tarmac.programme.export import enrolments_of
        from tarmac.programme.views.today import my_access
        from tarmac.web import slots
        from tarmac.web.navigation import Place, register

        labels.name(LABELS)
        register(Place(_("Today"), "house", "programme:today", 10, lambda request: True))
        register(
            Place(
                _("People"),
                "users",
                "programme:people",
                30,
                holds(Role.COORDINATOR),
                _("See who of your organisation takes part. Invite people, and end their access."),
            )
        )
        register(
            Place(
                _("Programme"),
                "settings",
                "programme:setup",
                50,
                holds(Role.OWNER),
                _("Set dates and quotas, access windows, waves, organisations, partners and roles."),
                ("/people/organisations/", "/people/partners/", "/people/roles/"),
            )
        )
        register(
            Place(
                _("Figures"),
                "chart-column",
                "programme:figures",
                55,
                holds(Role.EVALUATOR, Role.OWNER, Role.DPO),
                _("See how many people take part and how much they ask. Counts only, no names."),
            )
        )
        contribute(enrolments_of)
        slots.fill("people.me", my_access)
