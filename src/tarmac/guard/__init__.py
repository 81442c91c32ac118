"""The privacy guard: finds personal data, puts placeholders in its place, restores them. Pure Python.

>>> vault = Vault()
>>> protected = Guard(Policy()).protect("Write to marie@valmont.example", vault)
>>> protected.text
'Write to [EMAIL_1]'
>>> vault.restore(protected.text)
'Write to marie@valmont.example'
"""

from tarmac.guard.findings import Finding, Protected, Verdict
from tarmac.guard.guard import KINDS, Guard, Policy
from tarmac.guard.vault import Restorer, Vault, VaultError

__all__ = ["KINDS", "Finding", "Guard", "Policy", "Protected", "Restorer", "Vault", "VaultError", "Verdict"]
