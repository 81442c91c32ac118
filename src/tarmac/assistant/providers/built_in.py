"""The provider that needs no model: it picks sentences, never writes any of its own beyond fixed words."""

from collections.abc import AsyncGenerator

from tarmac.assistant.extractive import answering
from tarmac.assistant.providers.base import Delta, Part, Request, Toolbox
from tarmac.web.threads import in_thread


class BuiltIn:
    async def answer(self, request: Request, toolbox: Toolbox) -> AsyncGenerator[Part, None]:
        for paragraph in await in_thread(answering.answer, request, toolbox):
            yield Delta(paragraph)
