"""Who is who: organisations, partners, people and their roles."""

from functools import cached_property
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from tarmac.people.versions import Versioned
from tarmac.web.text import fold


class Sector(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    HOSPITAL = "hospital", _("Hospital")
    MUTUALITY = "mutuality", _("Mutuality")
    FEDERAL = "federal", _("Federal service")


class Organisation(Versioned):
    """Public service, hospital or mutuality that takes part; a tenant."""

    slug = models.SlugField(_("Short name"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    sector = models.CharField(_("Sector"), max_length=20, choices=Sector.choices)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(sector__in=Sector.values), name="people_organisation_sector"),
        ]

    def __str__(self) -> str:
        return self.name


class Partner(Versioned):
    """A member of the network that teaches, with its declared commercial interests."""

    slug = models.SlugField(_("Short name"), max_length=60, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    declared_interests = models.TextField(
        _("Declared interests"),
        max_length=5000,
        blank=True,
        help_text=_("Which vendors pay this partner, in its own words; empty means none declared."),
    )

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """Roles that are granted. A participant is whoever has an Enrolment."""

    COORDINATOR = "coordinator", _("Coordinator")
    FACILITATOR = "facilitator", _("Facilitator")
    EVALUATOR = "evaluator", _("Evaluator")
    DPO = "dpo", _("Data protection officer")
    OWNER = "owner", _("Programme owner")


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person = Person(email=self.normalize(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email=self.normalize(username or ""))

    @staticmethod
    def normalize(email: str) -> str:
        return email.strip().lower()


class SearchKey(models.CharField):
    """What a person is sorted by and found with: family name, given name and e-mail address, folded.

    It follows those three whenever a row is saved or inserted, `bulk_create` included; `bulk_update` of one of them
    must name it too.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        person = cast("Person", model_instance)
        person.search_key = search_key(person.family_name, person.given_name, person.email)
        return person.search_key


SEARCH_KEY_LENGTH = 500


def search_key(family_name: str, given_name: str, email: str) -> str:
    return fold(f"{family_name} {given_name} {email}")[:SEARCH_KEY_LENGTH]


class Person(AbstractBaseUser):
    """An account. The e-mail address is kept in lower case, which makes it unique whatever its case."""

    email = models.EmailField(_("E-mail address"), max_length=254, unique=True)
    given_name = models.CharField(_("Given name"), max_length=100)
    family_name = models.CharField(_("Family name"), max_length=100)
    language = models.CharField(_("Language"), max_length=2, choices=settings.LANGUAGES, default="en")
    # without an index of its own: the one of names begins with it
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="people", db_index=False
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    search_key = SearchKey(max_length=SEARCH_KEY_LENGTH, editable=False)

    objects = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["given_name", "family_name"]

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="people_person_email_lower"),
            models.CheckConstraint(
                condition=models.Q(language__in=[code for code, _name in settings.LANGUAGES]),
                name="people_person_language",
            ),
        ]
        indexes = [
            # the coordinator's list of people: sorted by name, paged by key, searched within it
            models.Index(fields=["organisation", "search_key", "id"], name="people_person_by_name"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @cached_property
    def grants(self) -> list["RoleGrant"]:
        return list(self.role_grants.select_related("organisation", "partner"))

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(grant.role for grant in self.grants)


class RoleGrant(models.Model):
    """A role given to a person: a coordinator's is of one organisation, a facilitator's of one partner."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True)
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "role"], name="people_rolegrant_once"),
            models.CheckConstraint(
                condition=models.Q(role=Role.COORDINATOR, organisation__isnull=False)
                | (~models.Q(role=Role.COORDINATOR) & models.Q(organisation__isnull=True)),
                name="people_rolegrant_coordinator_has_organisation",
            ),
            models.CheckConstraint(
                condition=models.Q(role=Role.FACILITATOR, partner__isnull=False)
                | (~models.Q(role=Role.FACILITATOR) & models.Q(partner__isnull=True)),
                name="people_rolegrant_facilitator_has_partner",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="people_rolegrant_role"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role}"
