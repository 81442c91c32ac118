"""The demonstration: one programme under way in three organisations, with invented people only."""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tarmac.assistant import providing
from tarmac.assistant.models import Provider
from tarmac.assistant.services import built_in
from tarmac.config.demo.cast import PROGRAMME
from tarmac.config.demo.story import tell
from tarmac.config.local_model import LocalModel
from tarmac.office.services import load_pack
from tarmac.programme.models import Programme
from tarmac.web import clock

LOCAL_PROVIDER = "local"
# A model on a laptop thinks long before its first word.
LOCAL_TIMEOUT_SECONDS = 300


def seed() -> None:
    """Fill an empty database. A later start brings the offices up to date and leaves the rest as it is."""
    now = clock.now()
    if not Programme.objects.filter(slug=PROGRAMME).exists():
        tell(now)
    for manifest in sorted(Path(settings.CONTENT_DIR).glob("offices/*/pack.yaml")):
        load_pack(manifest.parent, now=now)


def clear() -> None:
    """Forget everything: the next start begins anew."""
    shutil.rmtree(Path(settings.DATA_DIR) / "search", ignore_errors=True)
    if connection.vendor == "sqlite":
        name = settings.DATABASES["default"]["NAME"]
        for suffix in ("", "-wal", "-shm"):
            Path(f"{name}{suffix}").unlink(missing_ok=True)
    elif connection.introspection.table_names():
        call_command("flush", interactive=False, verbosity=0)


def offer_local_model(local_model: LocalModel) -> None:
    """Whoever does not choose is answered by the model that runs beside this start."""
    provider = Provider.objects.filter(slug=LOCAL_PROVIDER).first() or Provider(slug=LOCAL_PROVIDER, rank=1)
    provider.name = provider.model = local_model.model.stem[:80]
    provider.base_url = local_model.base_url
    provider.context_tokens = local_model.context_tokens
    provider.timeout_seconds = LOCAL_TIMEOUT_SECONDS
    now = clock.now()
    providing.save_provider(provider, actor_id=None, now=now)
    providing.make_default(provider, actor_id=None, now=now)


def forget_local_model() -> None:
    """No model runs beside this start, so nobody is offered one."""
    local = Provider.objects.filter(slug=LOCAL_PROVIDER, enabled=True).first()
    if local is None:
        return
    now = clock.now()
    if local.is_default:
        providing.make_default(built_in(), actor_id=None, now=now)
        local.refresh_from_db()
    providing.enable(local, False, actor_id=None, now=now)
