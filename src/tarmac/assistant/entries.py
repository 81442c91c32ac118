"""What the ledger calls what happens to questions, conversations and providers."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "turn": _("Question and answer"),
    "turn.completed": _("Question answered"),
    "turn.declined": _("Question not answered"),
    "turn.refused": _("Question refused"),
    "turn.stopped": _("Answer stopped"),
    "turn.incomplete": _("Answer incomplete"),
    "turn.failed": _("Answer failed"),
    "turn.feedback": _("Answer assessed"),
    "conversation": _("Conversation"),
    "conversation.renamed": _("Conversation renamed"),
    "conversation.deleted": _("Conversation deleted"),
    "provider": _("Provider"),
    "provider.created": _("Provider added"),
    "provider.changed": _("Provider changed"),
    "provider.deleted": _("Provider deleted"),
    "provider.default": _("Provider made the default"),
    "provider.enabled": _("Provider switched on"),
    "provider.disabled": _("Provider switched off"),
}
