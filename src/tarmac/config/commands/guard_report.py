"""The guard's report on a pack, as the terminal shows it."""

from collections.abc import Iterator

from tarmac.office.inspection import Counted, Inspection
from tarmac.office.offices import Reported

_NAMES = {
    "email": "e-mail addresses",
    "iban": "account numbers",
    "national_number": "national numbers",
    "phone": "telephone numbers",
}


def lines(inspection: Inspection) -> Iterator[str]:
    """What was found, values masked."""
    if inspection.real:
        yield "The guard found personal data that can be of real people:"
    for found in inspection.real:
        yield f"  {_counted(found)}, items ({found.items:,}), by the rule {found.rule}"
        for example in found.examples:
            yield f"    {example.masked}  {example.path}  {example.place}"
    if not inspection.real:
        yield "The guard found no personal data that can be of real people."
    if inspection.invented:
        yield f"Invented for certain: {', '.join(map(_counted, inspection.invented))}."
    yield f"{inspection.names:,} names of people are among its fields; from a name alone nobody sees if it is invented."
    yield f"Not read: {inspection.unread:,} files without text, like pictures, and what files carry beside their text."


def _counted(found: Counted) -> str:
    return f"{_NAMES.get(found.kind, found.kind)} ({found.values:,})"


def standing(reported: Reported) -> str:
    """Whether the office is shown, and what to do next."""
    office = reported.office
    if office.shown:
        return f"{office.slug} is shown."
    if reported.waits:
        return (
            f"{office.slug} is not shown yet. The data protection officer answers on the page Reports, "
            f"/office/reports/{office.slug}/. Or take out what was found, and add the pack again."
        )
    return f"{office.slug} is not shown: the data protection officer said no, on /office/reports/{office.slug}/."
