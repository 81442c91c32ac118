from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssistantConfig(AppConfig):
    name = "tarmac.assistant"
    label = "assistant"

    def ready(self) -> None:
        from tarmac.assistant import export, pages, today
        from tarmac.assistant.entries import LABELS
        from tarmac.ledger import labels
        from tarmac.office.apps import takes_part
        from tarmac.people.access import holds
        from tarmac.people.export import contribute
        from tarmac.people.models import Role
        from tarmac.web import slots
        from tarmac.web.navigation import Place, register

        labels.name(LABELS)
        register(Place(_("Assistant"), "message-square-text", "assistant:home", 25, takes_part))
        register(
            Place(
                _("Assistants"),
                "server",
                "assistant:providers",
                70,
                holds(Role.OWNER),
                _("Choose who answers: providers with their models, prices and limits."),
            )
        )
        contribute(export.conversations_of)
        slots.fill("office.aside", pages.pane)
        slots.fill("today.next", today.first_tasks)
        slots.fill("today", pages.today_card)
        slots.fill("programme.setup", pages.setup_card)
