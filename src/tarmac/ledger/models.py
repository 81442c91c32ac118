"""The ledger: what happened, chained, never changed."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import models

from tarmac.ledger.labels import label

GENESIS_HASH = "0" * 64
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False).encode


class Entry(models.Model):
    """One line of the ledger. Holds no content of conversations and no names: ids and codes only.

    The database itself refuses to change or delete one; see `append_only`.
    """

    number = models.BigIntegerField(primary_key=True)
    time = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, help_text="Person, or empty for the system")
    verb = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    # Text, not JSONField: PostgreSQL would write numbers its own way, and the hash is over these very characters.
    data_json = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["previous_hash"], name="ledger_entry_one_successor"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="ledger_entry_number_positive"),
        ]
        indexes = [
            # the ledger page filters by each of these, newest first
            models.Index(fields=["verb", "number"], name="ledger_entry_by_verb"),
            models.Index(fields=["object_kind", "number"], name="ledger_entry_by_kind"),
            models.Index(fields=["object_id", "number"], name="ledger_entry_by_object"),
            models.Index(fields=["actor_id", "number"], name="ledger_entry_by_actor"),
            models.Index(fields=["time", "number"], name="ledger_entry_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"

    @property
    def verb_label(self) -> str:
        return label(self.verb)

    @property
    def kind_label(self) -> str:
        return label(self.object_kind)

    @property
    def data(self) -> dict[str, Any]:
        return json.loads(self.data_json)

    @property
    def details(self) -> list[tuple[str, str]]:
        """The data, each value as text; as it stands where somebody has tampered with it."""
        try:
            items = dict(self.data).items()
        except (TypeError, ValueError):
            return [("data", self.data_json)]
        return [(name, value if isinstance(value, str) else canonical(value)) for name, value in items]


def digest(
    number: int,
    time: datetime,
    actor_id: int | None,
    verb: str,
    object_kind: str,
    object_id: str,
    data_json: str,
    previous_hash: str,
) -> str:
    """SHA-256, hex, over the fields of an entry and the hash before it. `time` is timezone-aware."""
    moment = time.astimezone(UTC).isoformat()
    fields = (number, moment, actor_id, verb, object_kind, object_id, data_json, previous_hash)
    return hashlib.sha256(canonical(fields).encode()).hexdigest()
