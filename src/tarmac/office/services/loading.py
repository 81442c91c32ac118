"""Offices from their packs."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from tarmac.ledger.services import Event, append
from tarmac.office import search
from tarmac.office.inspection import Inspection, inspect, masked
from tarmac.office.items import Kind
from tarmac.office.models import DeskItem, ItemFile, Office, PackItem, Truth
from tarmac.office.packs import pack as packs
from tarmac.office.packs.limits import PackProblem
from tarmac.office.packs.parsed import TITLE_LENGTH, ParsedItem, preview
from tarmac.office.services.clearance import keep_report
from tarmac.office.truth.questions import TRUTH, BrokenTruth, parse, read_raw
from tarmac.people.models import Sector

_BATCH = 500


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did: numbers of items, and the files that were left out."""

    office: Office
    loaded: int
    unchanged: int
    removed: int
    problems: tuple[PackProblem, ...]
    inspection: Inspection


def load_pack(folder: Path, *, now: datetime) -> LoadReport:
    """Load the pack in `folder`, or what changed in it since the last time. Raises BrokenPack.

    A file that cannot be read is reported and left out. The same files a second time cost only their reading.
    """
    manifest = packs.read_manifest(folder)
    if manifest.sector not in Sector.values:
        raise packs.BrokenPack(f"{packs.MANIFEST}: sector is one of {', '.join(Sector.values)}")
    digest = packs.digest_of(folder)
    same = Office.objects.filter(slug=manifest.slug, digest=digest, guard_report__isnull=False)
    office = same.select_related("guard_report").first()
    if office is not None:
        problems = tuple(PackProblem(*problem) for problem in office.problems)
        return LoadReport(office, 0, office.items.count(), 0, problems, office.guard_report.read())
    pack = packs.read_pack(folder, settings.LOCAL_ZONE)
    truth, problems_of_truth = _truth(folder)
    pack = replace(pack, problems=[*pack.problems, *problems_of_truth])
    report = _store(pack, truth, inspect(pack, truth), digest, now)
    search.prepare(report.office)
    return report


def _truth(folder: Path) -> tuple[list[Any], list[PackProblem]]:
    """The questions of the pack, or why it has none."""
    try:
        raw = read_raw(folder)
        parse(raw)
    except BrokenTruth as error:
        return [], [PackProblem(TRUTH, "unreadable", f"cannot be used: {error}")]
    return raw, []


@transaction.atomic
def _store(pack: packs.Pack, truth: list[Any], inspection: Inspection, digest: str, now: datetime) -> LoadReport:
    manifest = pack.manifest
    office, _created = Office.objects.update_or_create(
        slug=manifest.slug,
        defaults={
            "name": manifest.name,
            "description": manifest.description,
            "sector": manifest.sector,
            "languages": manifest.languages,
            "day_zero": manifest.day_zero,
            "licence": manifest.licence,
            "owner": manifest.owner,
            "storylines": manifest.storylines,
            "digest": digest,
            "problems": [[masked(each.path), each.code, each.message] for each in pack.problems],
            "loaded_at": now,
        },
    )
    Truth.objects.update_or_create(office=office, defaults={"questions": truth})
    before = {row[0]: row[1:] for row in office.items.values_list("path", "ref", "digest", "thread")}
    same = {item.path for item in pack.items if before.get(item.path) == (item.ref, item.digest, item.thread)}
    removed = before.keys() - {item.path for item in pack.items}
    office.items.filter(path__in=before.keys() - same).delete()
    _insert(office, [item for item in pack.items if item.path not in same])
    _keep_exchanges(office, pack.items, {path: row[2] for path, row in before.items()})
    keep_report(office, inspection)
    report = LoadReport(office, len(pack.items) - len(same), len(same), len(removed), tuple(pack.problems), inspection)
    counts = {"loaded": report.loaded, "removed": report.removed, "problems": len(report.problems)}
    found = {"real": {each.kind: each.values for each in inspection.real}, "shown": office.shown}
    append(Event("office.loaded", "office", office.pk, data={"digest": digest, **counts, **found}), now=now)
    return report


def _keep_exchanges(office: Office, items: list[ParsedItem], before: dict[str, str]) -> None:
    """What people wrote in an exchange stays in it when a mail that came or went gives the exchange another key."""
    successors: dict[str, set[str]] = {}
    for item in items:
        successors.setdefault(before.get(item.path, ""), set()).add(item.thread)
    for key, keys in successors.items():
        if key and len(keys) == 1 and key not in keys:
            DeskItem.objects.filter(desk__office=office, thread=key).update(thread=keys.pop())


def _insert(office: Office, items: list[ParsedItem]) -> None:
    rows = [
        PackItem(
            office=office,
            path=item.path,
            digest=item.digest,
            ref=item.ref,
            kind=item.kind,
            title=item.title[:TITLE_LENGTH],
            when=item.when,
            people=list(item.people),
            thread=item.thread,
            folder=item.details["folder"] if item.kind == Kind.MAIL else "",
            unread=item.kind == Kind.MAIL and item.details["unread"],
            preview=preview(item.kind, item.segments),
            segments=[[each.anchor, each.text, each.label] for each in item.segments],
            details=item.details,
        )
        for item in items
    ]
    PackItem.objects.bulk_create(rows, batch_size=_BATCH)
    files = [
        ItemFile(item=row, position=file.position, name=file.name, type=file.type, content=file.content)
        for row, item in zip(rows, items, strict=True)
        for file in item.files
    ]
    ItemFile.objects.bulk_create(files, batch_size=50)
