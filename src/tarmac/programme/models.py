"""Who has access, when, and how much."""

from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tarmac.people.models import Organisation, Person
from tarmac.people.versions import Versioned


class Programme(Versioned):
    """One familiarisation programme. Quotas are per local calendar day."""

    slug = models.SlugField(_("Short name"), max_length=60, unique=True)
    name = models.JSONField(help_text="By language: fr, nl, de, en")
    starts_on = models.DateField(_("First day"))
    ends_on = models.DateField(_("Last day"))
    turns_a_day_per_person = models.PositiveIntegerField(_("Questions a day, one person"), default=100)
    tokens_a_day_per_person = models.PositiveIntegerField(_("Tokens a day, one person"), default=200_000)
    turns_a_day_per_organisation = models.PositiveIntegerField(_("Questions a day, one organisation"), default=20_000)
    tokens_a_day_per_organisation = models.PositiveIntegerField(_("Tokens a day, one organisation"), default=40_000_000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="programme_ends_after_start",
                violation_error_message=_("The last day comes before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.title()

    def title(self) -> str:
        """The name in the language of the person, or in English."""
        return self.name.get(get_language() or "en") or self.name.get("en", "")


class AccessWindow(Versioned):
    """From `opens_at` (included) until `closes_at` (excluded) the doors are open."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="windows")
    name = models.CharField(_("Name"), max_length=100)
    opens_at = models.DateTimeField(_("Opens"))
    closes_at = models.DateTimeField(_("Closes"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="programme_window_closes_after_opening",
                violation_error_message=_("The window has to close after it opens."),
            ),
            models.UniqueConstraint(
                fields=["programme", "name"],
                name="programme_window_name",
                violation_error_message=_("Another window has this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at


class Wave(Versioned):
    """A group of organisations' people who get access in the same AccessWindow."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="waves")
    window = models.ForeignKey(
        AccessWindow, on_delete=models.PROTECT, related_name="waves", verbose_name=_("Access window")
    )
    slug = models.SlugField(_("Short name"), max_length=60)
    name = models.CharField(_("Name"), max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "slug"],
                name="programme_wave_slug",
                violation_error_message=_("Another wave has this short name."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class EnrolmentState(models.TextChoices):
    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Active")
    ENDED = "ended", _("Ended")
    WITHDRAWN = "withdrawn", _("Withdrawn")


TRANSITIONS: dict[str, frozenset[str]] = {
    EnrolmentState.INVITED: frozenset({EnrolmentState.ACTIVE, EnrolmentState.ENDED, EnrolmentState.WITHDRAWN}),
    EnrolmentState.ACTIVE: frozenset({EnrolmentState.ENDED, EnrolmentState.WITHDRAWN}),
    EnrolmentState.ENDED: frozenset(),
    EnrolmentState.WITHDRAWN: frozenset(),
}
LIVE_STATES = (EnrolmentState.INVITED, EnrolmentState.ACTIVE)


class Enrolment(models.Model):
    """One Person in one Wave. `organisation` is the one the person takes part through, and whose quota is used."""

    # person and organisation without an index of their own: the ones below begin with them
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    wave = models.ForeignKey(Wave, on_delete=models.PROTECT, related_name="enrolments")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="enrolments", db_index=False)
    state = models.CharField(max_length=10, choices=EnrolmentState.choices, default=EnrolmentState.INVITED)
    invited_at = models.DateTimeField()
    activated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, help_text="When it was ended or withdrawn")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "wave"], name="programme_enrolment_once_a_wave"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=LIVE_STATES), name="programme_enrolment_one_live"
            ),
            models.CheckConstraint(condition=Q(state__in=EnrolmentState.values), name="programme_enrolment_state"),
            models.CheckConstraint(
                condition=Q(state=EnrolmentState.INVITED, activated_at__isnull=True, closed_at__isnull=True)
                | Q(state=EnrolmentState.ACTIVE, activated_at__isnull=False, closed_at__isnull=True)
                | Q(state__in=(EnrolmentState.ENDED, EnrolmentState.WITHDRAWN), closed_at__isnull=False),
                name="programme_enrolment_moments_fit_state",
            ),
        ]
        indexes = [
            # the coordinator's counts and the evaluator's, by state and wave, without a look at the rows
            models.Index(fields=["organisation", "state", "wave"], name="programme_enrolment_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.wave_id}: {self.state}"

    def state_at(self, now: datetime) -> str:
        """The state as the clock has it: an enrolment whose window has closed has ended, no job needed."""
        if self.state in LIVE_STATES and now >= self.wave.window.closes_at:
            return EnrolmentState.ENDED
        return self.state


class Usage(models.Model):
    """What was used on one local calendar day."""

    day = models.DateField()
    turns = models.PositiveIntegerField(default=0)
    tokens = models.PositiveBigIntegerField(default=0)

    class Meta:
        abstract = True


class PersonUsage(Usage):
    """What one person used; the constraint is the index of `person`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "day"], name="programme_personusage_day")]
        # the evaluator's questions by day
        indexes = [models.Index(fields=["day"], name="programme_personusage_by_day")]


class OrganisationUsage(Usage):
    """What one organisation's people used together; the constraint is the index of `organisation`."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "day"], name="programme_organisationusage_day")]


def local_day(now: datetime) -> date:
    """The calendar day of `now` where the programme takes place."""
    return now.astimezone(settings.LOCAL_ZONE).date()


def next_midnight(day: date) -> datetime:
    """The moment at which `day` ends there, and its quotas with it."""
    return datetime.combine(day + timedelta(days=1), time.min, settings.LOCAL_ZONE)
