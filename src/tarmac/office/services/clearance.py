"""Whether an office may be shown: the guard's report decides, unless the data protection officer has answered.

An answer is about the pack as it was then, by its digest. Another pack with what can be somebody's personal data waits
for another yes; a no stands over later packs too, until there is a yes or it is taken back.
"""

from datetime import datetime

from django.db import transaction

from tarmac.ledger.services import Event, append
from tarmac.office import offices
from tarmac.office.errors import OfficeNotFound, ReportChanged
from tarmac.office.inspection import Inspection
from tarmac.office.models import Clearance, GuardReport, Office


@transaction.atomic
def allow(slug: str, digest: str, *, reason: str, actor_id: int, now: datetime) -> None:
    """It may be shown. Raises OfficeNotFound, ReportChanged."""
    _answer(slug, digest, Clearance(allowed=True, reason=reason, answered_by_id=actor_id, answered_at=now))


@transaction.atomic
def refuse(slug: str, digest: str, *, reason: str, actor_id: int, now: datetime) -> None:
    """It must not be shown: desks over it are shut at once. Raises OfficeNotFound, ReportChanged."""
    _answer(slug, digest, Clearance(allowed=False, reason=reason, answered_by_id=actor_id, answered_at=now))


@transaction.atomic
def take_back(slug: str, digest: str, *, actor_id: int, now: datetime) -> None:
    """The answer that counts does so no longer. Raises OfficeNotFound, ReportChanged, also when none counts."""
    office = _locked(slug, digest)
    answer = _standing(office)
    if answer is None:
        raise ReportChanged
    answer.taken_back_at = now
    answer.save(update_fields=["taken_back_at"])
    _settle(office)
    data = {"allowed": answer.allowed, "digest": answer.digest, "shown": office.shown}
    append(Event("office.answer_taken_back", "office", office.pk, actor_id, data), now=now)


def keep_report(office: Office, inspection: Inspection) -> None:
    """Put the report on the pack that was just loaded in place of the former one. Inside a transaction."""
    GuardReport.objects.update_or_create(office=office, defaults={"inspection": inspection.as_json()})
    _settle(office)


def _answer(slug: str, digest: str, answer: Clearance) -> None:
    office = _locked(slug, digest)
    if office.clearances.filter(digest=digest, taken_back_at=None).exists():
        raise ReportChanged
    answer.office, answer.digest = office, digest
    answer.save()
    _settle(office)
    verb = "office.allowed" if answer.allowed else "office.refused"
    append(Event(verb, "office", office.pk, answer.answered_by_id, {"digest": digest}), now=answer.answered_at)


def _locked(slug: str, digest: str) -> Office:
    """The office, which no load changes meanwhile, while its pack is the one that was looked at."""
    office = Office.objects.select_for_update().filter(slug=slug).first()
    if office is None:
        raise OfficeNotFound
    if office.digest != digest:
        raise ReportChanged
    return office


def _standing(office: Office) -> Clearance | None:
    return offices.standing(office, office.clearances.order_by("-answered_at", "-pk"))


def _settle(office: Office) -> None:
    answer = _standing(office)
    report = GuardReport.objects.get(office=office).read()
    office.shown = answer.allowed if answer else not report.real
    office.save(update_fields=["shown"])
