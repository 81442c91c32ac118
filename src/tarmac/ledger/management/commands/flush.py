"""`flush` empties the whole database; the ledger, which lets nothing go by itself, goes with the rest."""

from typing import Any

from django.core.management.commands import flush
from django.db import connections

from tarmac.ledger import append_only


class Command(flush.Command):
    def handle(self, **options: Any) -> None:
        with append_only.allowed(connections[options["database"]]):
            super().handle(**options)
