"""The verbs of the programme owner: which providers there are, which one is the default, whether one answers."""

import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date, datetime

import aiohttp
from django.db import transaction

from tarmac.assistant.errors import AnswerCut, DefaultProviderStays
from tarmac.assistant.models import Provider, ProviderKind
from tarmac.assistant.providers import connect, connection
from tarmac.assistant.providers.base import Delta, Limits, Owner, Place, Request
from tarmac.ledger.services import Event, append
from tarmac.office.errors import ItemNotFound
from tarmac.office.items import Item, Kind
from tarmac.office.queries import Occurrence
from tarmac.people import versions

# Where model servers listen on the machine they are started on: Ollama, llama.cpp, vLLM, LM Studio.
LOCAL_ADDRESSES = tuple(f"http://localhost:{port}/v1" for port in (11434, 8080, 8000, 1234))
_LOOK_SECONDS = 2
_MOST_MODELS, _MOST_BYTES = 20, 1_000_000


@dataclass(frozen=True, slots=True)
class LocalServer:
    """A server that answers on this machine, and the models that it offers."""

    base_url: str
    models: tuple[str, ...]


class NoDesk:
    """A toolbox for a test question: there is nothing to see."""

    def focus(self) -> Sequence[Item]:
        return ()

    def opened(self) -> str:
        return ""

    def search(self, query: str, *, kinds: Sequence[Kind] = (), limit: int = 8) -> list[Place]:
        return []

    def read(self, ref: str) -> Item:
        raise ItemNotFound

    def name(self, ref: str) -> str:
        return ref

    def named(self, name: str) -> str:
        raise ItemNotFound

    def read_many(self, refs: Sequence[str]) -> list[Item]:
        return []

    def thread(self, key: str) -> list[Item]:
        return []

    def listing(self, kind: Kind) -> list[Item]:
        return []

    def events(self, start: date, end: date) -> list[Occurrence]:
        return []

    def formulas(self, ref: str) -> dict[str, str]:
        return {}

    def cited(self) -> Sequence[Item]:
        return ()

    def cite(self, item: Item, anchor: str) -> int:
        return 0


def save_provider(provider: Provider, *, secret: str | None = None, actor_id: int | None, now: datetime) -> Provider:
    """Create or change a provider; `secret` replaces the kept one, None keeps it.

    Raises ProviderAddressRefused, and EditConflict. The ledger says that the secret changed, never the secret.
    """
    if provider.kind != ProviderKind.BUILT_IN:
        provider.base_url = connection.checked_address(provider.base_url)
    if secret is not None:
        provider.set_secret(secret)
    return versions.save(provider, "provider", actor_id=actor_id, now=now)


@transaction.atomic
def delete_provider(provider: Provider, *, actor_id: int | None, now: datetime) -> None:
    """Take a provider away with its key; answers that it gave keep its name. Raises DefaultProviderStays."""
    if provider.is_default or provider.kind == ProviderKind.BUILT_IN:
        raise DefaultProviderStays
    provider_id = provider.pk
    provider.delete()
    append(Event("provider.deleted", "provider", provider_id, actor_id), now=now)


@transaction.atomic
def make_default(provider: Provider, *, actor_id: int | None, now: datetime) -> None:
    """Whoever does not choose gets this one; it can be chosen from then on."""
    Provider.objects.filter(is_default=True).exclude(pk=provider.pk).update(is_default=False)
    provider.is_default = provider.enabled = True
    provider.save(update_fields=["is_default", "enabled"])
    append(Event("provider.default", "provider", provider.pk, actor_id), now=now)


@transaction.atomic
def enable(provider: Provider, enabled: bool, *, actor_id: int | None, now: datetime) -> None:
    """Let people choose a provider, or no longer. Raises DefaultProviderStays."""
    if provider.is_default and not enabled:
        raise DefaultProviderStays
    provider.enabled = enabled
    provider.save(update_fields=["enabled"])
    append(Event("provider.enabled" if enabled else "provider.disabled", "provider", provider.pk, actor_id), now=now)


async def answers(provider: Provider) -> str:
    """A short test question: the first words that come. Raises ProviderError. Nothing of anybody's is sent."""
    request = Request(
        skill="",
        question="Say: ready.",
        selection="",
        language="en",
        history=(),
        limits=Limits(provider.context_tokens, min(provider.max_answer_tokens, 16), provider.timeout_seconds),
        moment=datetime.now().astimezone(),
        owner=Owner("Tarmac", "", ""),
    )
    said = ""
    try:
        async with aclosing(connect(provider).answer(request, NoDesk())) as parts:
            async for part in parts:
                if isinstance(part, Delta):
                    said += part.text
    except AnswerCut:
        return said
    finally:
        await connection.close()
    return said


async def local_servers() -> list[LocalServer]:
    """The model servers that answer on this machine. Asked only when the owner wants to know."""
    try:
        found = [await _models(address) for address in LOCAL_ADDRESSES]
    finally:
        await connection.close()
    return [each for each in found if each is not None]


async def _models(address: str) -> LocalServer | None:
    wait = aiohttp.ClientTimeout(total=_LOOK_SECONDS)
    try:
        async with connection.session().get(f"{address}/models", timeout=wait, allow_redirects=False) as response:
            listed = json.loads(await response.content.read(_MOST_BYTES)) if response.status == 200 else {}
        models = tuple(str(model["id"]) for model in listed["data"][:_MOST_MODELS])
    except (aiohttp.ClientError, OSError, ValueError, KeyError, TypeError):
        return None
    return LocalServer(address, models)
