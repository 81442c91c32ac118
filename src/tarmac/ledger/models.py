"""The ledger: what happened, chained, never changed."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import models


class Entry(models.Model):
    """One line of the ledger. Holds no content of conversations and no names: ids and codes only."""

    number = models.BigIntegerField(primary_key=True)
    time = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True, help_text="Person, or empty for the system")
    verb = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    data = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["previous_hash"], name="ledger_entry_one_successor"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="ledger_entry_number_positive"),
        ]
        indexes = [
            # the ledger page filters by object and by verb, newest first
            models.Index(fields=["object_kind", "object_id", "number"], name="ledger_entry_by_object"),
            models.Index(fields=["verb", "number"], name="ledger_entry_by_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"

    def digest(self) -> str:
        """SHA-256, hex, over the entry's fields and the hash before it."""
        return digest(
            self.number,
            self.time,
            self.actor_id,
            self.verb,
            self.object_kind,
            self.object_id,
            self.data,
            self.previous_hash,
        )


def digest(
    number: int,
    time: datetime,
    actor_id: int | None,
    verb: str,
    object_kind: str,
    object_id: str,
    data: dict[str, Any],
    previous_hash: str,
) -> str:
    fields = [number, time.astimezone(UTC).isoformat(), actor_id, verb, object_kind, object_id, data, previous_hash]
    canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
