"""Where answers come from."""

from tarmac.assistant.models import Provider, ProviderKind
from tarmac.assistant.providers.base import AnswerProvider
from tarmac.assistant.providers.built_in import BuiltIn
from tarmac.assistant.providers.openai import OpenAI

_BUILT_IN = BuiltIn()


def connect(provider: Provider) -> AnswerProvider:
    """What answers for a provider; nothing is sent yet."""
    if provider.kind == ProviderKind.BUILT_IN:
        return _BUILT_IN
    return OpenAI(
        base_url=provider.base_url,
        model=provider.model,
        secret=provider.secret(),
        supports_tools=provider.supports_tools,
    )
