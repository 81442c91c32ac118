from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "tarmac.people"
    label = "people"

    def ready(self) -> None:
        from tarmac.ledger import labels
        from tarmac.people.access import holds
        from tarmac.people.entries import LABELS
        from tarmac.people.models import Role
        from tarmac.web.navigation import Place, register

        labels.name(LABELS)
        register(Place(_("My data"), "database", "people:me", 60, lambda request: True))
        register(
            Place(
                _("My partner"),
                "handshake",
                "people:partner",
                30,
                holds(Role.FACILITATOR),
                _("See what participants read about your partner and its interests."),
            )
        )
        register(
            Place(
                _("Ledger"),
                "scroll-text",
                "ledger:entries",
                75,
                holds(Role.DPO, Role.OWNER),
                _("See who changed what and when, and that nothing was changed or removed since."),
            )
        )
