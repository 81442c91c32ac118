from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssistantConfig(AppConfig):
    name = "tarmac.assistant"
    label = "assistant"

    def ready(self) -> None:
        from tarmac.assistant import pages
        from tarmac.office.apps import takes_part
        from tarmac.web import slots
        from tarmac.web.navigation import Place, register

        register(Place(_("Assistant"), "message-square-text", "assistant:home", 25, takes_part))
        slots.fill("office.aside", pages.pane)
        slots.fill("today", pages.today_card)
