"""Which helper answers a question."""

from tarmac.assistant.providers.base import Request, Toolbox


def answer(request: Request, toolbox: Toolbox) -> list[str]:
    hits = toolbox.search(request.question)
    items = {each.ref: each for each in toolbox.read_many([hit.ref for hit in hits])}
    return [f"- {hit.snippet} [{toolbox.cite(items[hit.ref], hit.anchor)}]\n" for hit in hits]
