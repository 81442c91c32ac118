"""Where answers come from."""

from tarmac.assistant.errors import BadKey
from tarmac.assistant.models import Provider, ProviderKind
from tarmac.assistant.providers.base import AnswerProvider
from tarmac.assistant.providers.built_in import BuiltIn
from tarmac.assistant.providers.openai import OpenAI
from tarmac.assistant.sealing import SealBroken

_BUILT_IN = BuiltIn()


def connect(provider: Provider) -> AnswerProvider:
    """What answers for a provider; nothing is sent yet. Raises BadKey when the secret was sealed with another key."""
    if provider.kind == ProviderKind.BUILT_IN:
        return _BUILT_IN
    try:
        secret = provider.secret()
    except SealBroken as error:
        raise BadKey from error
    return OpenAI(
        base_url=provider.base_url,
        model=provider.model,
        secret=secret,
        supports_tools=provider.supports_tools,
    )
