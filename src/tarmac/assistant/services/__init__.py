"""Everything that changes a conversation."""

from tarmac.assistant.services.conversations import delete, own_conversation, rename, say_what_is_wrong
from tarmac.assistant.services.turns import (
    MAX_QUESTION_LENGTH,
    Question,
    begin,
    built_in,
    finish,
    keep_alive,
    own_turn,
    stop,
)

__all__ = [
    "MAX_QUESTION_LENGTH",
    "Question",
    "begin",
    "built_in",
    "delete",
    "finish",
    "keep_alive",
    "own_conversation",
    "own_turn",
    "rename",
    "say_what_is_wrong",
    "stop",
]
