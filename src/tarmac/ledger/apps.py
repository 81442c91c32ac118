from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "tarmac.ledger"
    label = "ledger"
