"""What a model is told: who it works for, how to answer, and the places of the office it may rest on."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from tarmac.assistant.errors import ContextTooLong
from tarmac.assistant.providers.base import Request, Toolbox
from tarmac.assistant.providers.passages import numbered
from tarmac.assistant.skills import asked_for
from tarmac.office.items import Item

_PROMPTS = Path(__file__).resolve().parents[1] / "prompts"
_LANGUAGES = {"fr": "French", "nl": "Dutch", "de": "German", "en": "English"}
# Dutch, French and German take about three letters a token with common models; counted low, to stay inside.
LETTERS_A_TOKEN = 3
# What a context must hold beside the answer: instructions, tools, and a question of some lines.
LEAST_ROOM_TOKENS = 1000
_TOOLS_TOKENS = 400
_SEARCHED_ITEMS = 5
_LEAST_LETTERS = 400


@lru_cache(maxsize=32)
def _words(name: str) -> str:
    return (_PROMPTS / f"{name}.md").read_text(encoding="utf-8").strip()


class Prompt:
    """`room`: how many letters fit into the context beside the answer."""

    def __init__(self, request: Request, *, with_tools: bool) -> None:
        self._request = request
        self._with_tools = with_tools
        limits = request.limits
        self.room = (limits.context_tokens - limits.answer_tokens) * LETTERS_A_TOKEN

    def messages(self, toolbox: Toolbox) -> list[dict[str, Any]]:
        """The messages to send, inside the context; raises ContextTooLong. Blocking: reads the desk."""
        system = self._system()
        question = self._question()
        left = self.room - len(system) - len(question) - (_TOOLS_TOKENS * LETTERS_A_TOKEN if self._with_tools else 0)
        if left < 0:
            raise ContextTooLong
        texts = self._texts(toolbox, left)
        history = self._history(left - len(texts))
        asked = f"{texts}\n\n{question}" if texts else question
        return [{"role": "system", "content": system}, *history, {"role": "user", "content": asked}]

    def _system(self) -> str:
        request = self._request
        language = _LANGUAGES.get(request.language, "English")
        common = _words("common").format(
            language=language,
            owner=request.owner.name,
            role=request.owner.role,
            today=f"{request.moment:%A %d %B %Y}",
        )
        parts = [common, _words("tools" if self._with_tools else "no_tools")]
        if skill := request.skill or asked_for(request.question):
            parts.append(_words(skill).format(language=language))
        return "\n\n".join(parts)

    def _question(self) -> str:
        request = self._request
        marked = f"Marked text:\n<<<\n{request.selection}\n>>>" if request.selection else ""
        asked = request.question or "Do this for the text above."
        return "\n\n".join(part for part in (marked, asked) if part)

    def _texts(self, toolbox: Toolbox, letters: int) -> str:
        """The open item, newest mail first to stay; without one and without tools, what a search finds."""
        items = list(toolbox.focus())
        if not items and not self._with_tools and self._request.question and not self._request.selection:
            hits = toolbox.search(self._request.question, limit=_SEARCHED_ITEMS)
            items = list(reversed(toolbox.read_many([hit.ref for hit in hits])))
        return _within(items, toolbox, letters)

    def _history(self, letters: int) -> list[dict[str, Any]]:
        """As many of the last exchanges as fit."""
        messages: list[dict[str, Any]] = []
        for exchange in reversed(self._request.history):
            letters -= len(exchange.question) + len(exchange.answer)
            if letters < 0:
                break
            pair = [("user", exchange.question or "…"), ("assistant", exchange.answer)]
            messages = [*({"role": role, "content": text} for role, text in pair), *messages]
        return messages


def _within(items: list[Item], toolbox: Toolbox, letters: int) -> str:
    """The last items come first into the space and stand last; what does not fit is left out."""
    texts: list[str] = []
    for item in reversed(items):
        if letters < _LEAST_LETTERS:
            break
        text = numbered(item, toolbox, letters=letters - _LEAST_LETTERS // 2)
        letters -= len(text)
        texts.insert(0, text)
    return "\n\n".join(texts)
