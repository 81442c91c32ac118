"""What the codes in the ledger are called on its page. Each package names its own verbs and kinds in `apps.py`."""

from collections.abc import Mapping

from django.utils.functional import Promise

_labels: dict[str, Promise] = {}


def name(labels: Mapping[str, Promise]) -> None:
    """Add labels by code: `enrolment.invited` of a verb, `enrolment` of a kind of object."""
    _labels.update(labels)


def label(code: str) -> str:
    """In the language of the page; empty for a code that nobody named, as of an older version."""
    return str(_labels.get(code, ""))
