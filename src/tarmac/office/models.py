"""The office as its pack tells it, and each participant's own desk over it, copied on write."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from tarmac.office.details import FOLDERS
from tarmac.office.inspection import Inspection
from tarmac.office.items import Item, Kind, Segment
from tarmac.people.models import Person, Sector

KINDS = [kind.value for kind in Kind]


class Office(models.Model):
    """One fictional organisation, loaded from a pack. `day_zero` is its today."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.JSONField(help_text="By language: fr, nl, de, en")
    description = models.JSONField(default=dict, help_text="By language: fr, nl, de, en")
    sector = models.CharField(max_length=20, choices=Sector.choices)
    languages = models.JSONField(default=list, help_text="Codes of the languages its people write in")
    day_zero = models.DateField()
    licence = models.CharField(max_length=60, blank=True)
    owner = models.JSONField(default=dict, help_text="Who a participant plays: name, email, role")
    storylines = models.JSONField(default=list)
    digest = models.CharField(max_length=64, help_text="SHA-256 over the pack's files")
    problems = models.JSONField(default=list, help_text="Lists of path, code, message: what could not be read")
    loaded_at = models.DateTimeField()
    shown = models.BooleanField(default=False, help_text="Whether desks may open on it; see services/clearance.py")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sector__in=Sector.values), name="office_sector"),
        ]

    def __str__(self) -> str:
        return self.title()

    def title(self) -> str:
        """The name in the language of the person, or in English."""
        return self._said(self.name)

    def about(self) -> str:
        """The description in the language of the person, or in English."""
        return self._said(self.description)

    @staticmethod
    def _said(texts: dict[str, str]) -> str:
        return texts.get(get_language() or "en") or texts.get("en") or next(iter(texts.values()), "")

    def moment(self, now: datetime) -> datetime:
        """The time of `now` on the office's own today: when things happen in the fiction."""
        local = now.astimezone(settings.LOCAL_ZONE)
        return local.replace(year=self.day_zero.year, month=self.day_zero.month, day=self.day_zero.day)


class Truth(models.Model):
    """What is known of an office. Apart from it: a desk is read with its office at each step, this hardly ever."""

    office = models.OneToOneField(Office, on_delete=models.CASCADE, primary_key=True, related_name="truth")
    questions = models.JSONField(default=list, help_text="As truth.yaml has them; see truth/questions.py")

    def __str__(self) -> str:
        return self.office.slug


class GuardReport(models.Model):
    """What the guard found in the pack as it is loaded now."""

    office = models.OneToOneField(Office, on_delete=models.CASCADE, primary_key=True, related_name="guard_report")
    inspection = models.JSONField(help_text="See inspection.py: counts and masked examples, never a value")

    def __str__(self) -> str:
        return self.office.slug

    def read(self) -> Inspection:
        return Inspection.from_json(self.inspection)


class Clearance(models.Model):
    """What the data protection officer answered: whether the pack with this digest may be shown. Kept for ever."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="clearances")
    digest = models.CharField(max_length=64, help_text="Of the pack that was asked about")
    allowed = models.BooleanField()
    reason = models.TextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "digest"], condition=Q(taken_back_at=None), name="office_clearance_one_stands"
            ),
            models.CheckConstraint(condition=Q(allowed=False) | ~Q(reason=""), name="office_clearance_yes_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id}: {'yes' if self.allowed else 'no'}"


class ItemFields(models.Model):
    """What a pack's item and a desk's have in common. `folder`, `unread` and `preview` spare lists the content."""

    ref = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS])
    title = models.CharField(max_length=500)
    when = models.DateTimeField(null=True)
    people = models.JSONField(default=list, help_text="Display names, the sender of a mail first")
    thread = models.CharField(max_length=100, blank=True)
    folder = models.CharField(max_length=10, blank=True)
    unread = models.BooleanField(default=False)
    preview = models.CharField(max_length=200, blank=True)
    segments = models.JSONField(default=list, help_text="Lists of anchor, text, label")
    details = models.JSONField(default=dict, help_text="See details.py")

    class Meta:
        abstract = True

    def segments_read(self) -> tuple[Segment, ...]:
        return tuple(Segment(*segment) for segment in self.segments)

    def read(self, version: int) -> Item:
        return Item(
            ref=self.ref,
            kind=Kind(self.kind),
            title=self.title,
            when=self.when,
            people=tuple(self.people),
            segments=self.segments_read(),
            thread=self.thread,
            version=version,
        )


def item_checks(name: str) -> list[models.BaseConstraint]:
    return [
        models.CheckConstraint(condition=Q(kind__in=KINDS), name=f"office_{name}_kind"),
        models.CheckConstraint(
            condition=Q(kind=Kind.MAIL, folder__in=FOLDERS) | (~Q(kind=Kind.MAIL) & Q(folder="")),
            name=f"office_{name}_only_mail_has_folder",
        ),
    ]


class PackItem(ItemFields):
    """An item as the pack has it; the same for everybody."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="items")
    path = models.CharField(max_length=300, help_text="In the pack, e.g. mail/12.eml or calendar.ics#UID")
    digest = models.CharField(max_length=64, help_text="SHA-256 of what was read")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "ref"], name="office_packitem_ref"),
            models.UniqueConstraint(fields=["office", "path"], name="office_packitem_path"),
            *item_checks("packitem"),
        ]
        indexes = [
            # folders and listings of one kind; the mails of one thread
            models.Index(fields=["office", "kind", "folder"], name="office_packitem_listing"),
            models.Index(fields=["office", "thread"], name="office_packitem_thread"),
        ]

    def __str__(self) -> str:
        return self.ref

    def as_item(self) -> Item:
        return self.read(version=0)


class ItemFile(models.Model):
    """The bytes behind an item, for download: 0 is the item's own file, 1… a mail's attachments."""

    item = models.ForeignKey(PackItem, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    type = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "position"], name="office_itemfile_position")]

    def __str__(self) -> str:
        return self.name


class Desk(models.Model):
    """One participant's own copy of an Office. `revision` grows with each change, so that caches know."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="desk")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="desks")
    opened_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"desk {self.pk}"


class DeskItem(ItemFields):
    """The person's own item, or the own copy that stands in place of the pack's item with the same ref."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="items")
    version = models.PositiveIntegerField(default=1)
    deleted = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    verb = models.CharField(max_length=40, blank=True, help_text="What made this version, as the ledger calls it")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["desk", "ref"], name="office_deskitem_ref"),
            models.CheckConstraint(condition=Q(version__gte=1), name="office_deskitem_version_positive"),
            *item_checks("deskitem"),
        ]

    def __str__(self) -> str:
        return self.ref

    def as_item(self) -> Item:
        return self.read(version=self.version)


class DeskVersion(ItemFields):
    """What an item of a desk was before a change, with when and by what it had become that.

    Its author is the person whose desk it is. The pack's original is version 0 and stays in the pack.
    """

    item = models.ForeignKey(DeskItem, on_delete=models.CASCADE, related_name="versions", db_index=False)
    version = models.PositiveIntegerField()
    deleted = models.BooleanField()
    changed_at = models.DateTimeField()
    verb = models.CharField(max_length=40, blank=True)
    size = models.PositiveIntegerField(help_text="Characters of its segments and details as JSON")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="office_deskversion_once"),
            models.CheckConstraint(condition=Q(version__gte=1), name="office_deskversion_version_positive"),
            *item_checks("deskversion"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.version}"


class DeskRead(models.Model):
    """The person has opened this mail. Kept apart: reading is no change of the mail."""

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="reads")
    ref = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["desk", "ref"], name="office_deskread_once")]

    def __str__(self) -> str:
        return self.ref


def fields_of(item: ItemFields) -> dict[str, Any]:
    """The shared columns and their values, to copy an item."""
    return {field.attname: getattr(item, field.attname) for field in ItemFields._meta.fields}
