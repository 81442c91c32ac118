from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class AssistantConfig(AppConfig):
    name = "tarmac.assistant"
    label = "assistant"

    def ready(self) -> None:
        from tarmac.assistant import export, pages, today
        from tarmac.office.apps import takes_part
        from tarmac.people.export import contribute
        from tarmac.people.models import Role
        from tarmac.web import slots
        from tarmac.web.navigation import Place, register

        register(Place(_("Assistant"), "message-square-text", "assistant:home", 25, takes_part))
        register(
            Place(_("Assistants"), "server", "assistant:providers", 70, lambda request: _holds(request, Role.OWNER))
        )
        contribute(export.conversations_of)
        slots.fill("office.aside", pages.pane)
        slots.fill("today.next", today.first_tasks)
        slots.fill("today", pages.today_card)


def _holds(request: HttpRequest, role: str) -> bool:
    return role in getattr(request.user, "roles", ())
