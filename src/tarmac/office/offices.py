"""Questions about offices: what the guard found in them, and what the data protection officer answered."""

from collections.abc import Iterable
from dataclasses import dataclass

from tarmac.office.errors import OfficeNotFound
from tarmac.office.inspection import Inspection
from tarmac.office.models import Clearance, Office


@dataclass(frozen=True, slots=True)
class Reported:
    """An office with its report. `answer` is the one that counts, of the former ones the newest comes first."""

    office: Office
    inspection: Inspection
    answer: Clearance | None = None
    former: tuple[Clearance, ...] = ()

    @property
    def waits(self) -> bool:
        return not self.office.shown and self.answer is None

    @property
    def is_of_another_pack(self) -> bool:
        """Whether the answer that counts was given to a former pack."""
        return self.answer is not None and self.answer.digest != self.office.digest


def reports() -> list[Reported]:
    """Every office that the guard has read, those that wait for an answer first. Two queries."""
    offices = Office.objects.filter(guard_report__isnull=False).select_related("guard_report")
    found = [_reported(each) for each in offices.prefetch_related("clearances__answered_by").order_by("slug")]
    return sorted(found, key=lambda each: not each.waits)


def report(slug: str) -> Reported:
    """The report on one office; raises OfficeNotFound. Two queries."""
    offices = Office.objects.filter(slug=slug, guard_report__isnull=False).select_related("guard_report")
    office = offices.prefetch_related("clearances__answered_by").first()
    if office is None:
        raise OfficeNotFound
    return _reported(office)


def waiting() -> int:
    """How many offices wait for an answer. One query, two where an office is held."""
    held = Office.objects.filter(shown=False, guard_report__isnull=False).prefetch_related("clearances")
    return sum(standing(office, _newest_first(office)) is None for office in held)


def _reported(office: Office) -> Reported:
    clearances = _newest_first(office)
    answer = standing(office, clearances)
    former = tuple(each for each in clearances if each != answer)
    return Reported(office, office.guard_report.read(), answer, former)


def _newest_first(office: Office) -> list[Clearance]:
    return sorted(office.clearances.all(), key=lambda each: (each.answered_at, each.pk), reverse=True)


def standing(office: Office, newest_first: Iterable[Clearance]) -> Clearance | None:
    """The answer that counts for the pack as it is now: its own, else a no that a former pack got last."""
    stand = [each for each in newest_first if each.taken_back_at is None]
    own = next((each for each in stand if each.digest == office.digest), None)
    last = stand[0] if stand else None
    return own or (last if last and not last.allowed else None)
