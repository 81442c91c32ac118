"""The provider that needs no model: it picks sentences, never writes any of its own beyond fixed words."""

from collections.abc import AsyncGenerator

from tarmac.assistant.extractive.text import NoAnswer
from tarmac.assistant.providers.base import Declined, Delta, Part, Request, Toolbox
from tarmac.web.threads import in_thread


class BuiltIn:
    async def answer(self, request: Request, toolbox: Toolbox) -> AsyncGenerator[Part, None]:
        try:
            paragraphs = await in_thread(_answer, request, toolbox)
        except NoAnswer as said:
            yield Declined()
            paragraphs = [str(said)]
        for paragraph in paragraphs:
            yield Delta(paragraph)


def _answer(request: Request, toolbox: Toolbox) -> list[str]:
    # reads the thesaurus, which no start has to wait for
    from tarmac.assistant.extractive import answering

    return answering.answer(request, toolbox)
