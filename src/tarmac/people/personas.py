"""The people of a demonstration that a visitor may be, with one click."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True)
class Persona:
    """`key` is the local part of the e-mail address; `role` is what the sign-in page says of the person."""

    key: str
    given_name: str
    family_name: str
    language: str
    role: Promise
    organisation: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True)
class PersonaGroup:
    title: Promise
    icon: str
    people: tuple[Persona, ...]


def personas() -> tuple[PersonaGroup, ...]:
    return GROUPS


GROUPS = (
    PersonaGroup(
        _("Town hall of Valmont"),
        "landmark",
        (
            Persona("clerk", "Nadia", "El Amrani", "fr", _("Clerk, practises in the office"), "valmont"),
            Persona("planner", "Wouter", "De Backer", "nl", _("Planner, invited but not started"), "valmont"),
            Persona(
                "coordinator.valmont", "Hélène", "Dumoulin", "fr", pgettext_lazy("a woman", "Coordinator"), "valmont"
            ),
        ),
    ),
    PersonaGroup(
        _("Hospital Sainte-Odile"),
        "hospital",
        (
            Persona("nurse", "Katrien", "Van Damme", "nl", _("Nurse, practises in the office"), "sainte-odile"),
            Persona("ward", "Emre", "Yıldız", "fr", _("Ward secretary, access not open yet"), "sainte-odile"),
            Persona("coordinator.sainte-odile", "Jeroen", "Claes", "nl", _("Coordinator"), "sainte-odile"),
        ),
    ),
    PersonaGroup(
        _("Mutuality Horizon"),
        "heart-handshake",
        (
            Persona("adviser", "Sabine", "Schröder", "de", _("Adviser, practises in the office"), "horizon"),
            Persona("counter", "Giulia", "Ferrari", "fr", _("Counter clerk, access has ended"), "horizon"),
            Persona("coordinator.horizon", "Benoît", "Kabongo", "fr", _("Coordinator"), "horizon"),
        ),
    ),
    PersonaGroup(
        _("The programme"),
        "scale",
        (
            Persona("facilitator", "Anke", "Wouters", "nl", pgettext_lazy("a woman", "Facilitator of a partner")),
            Persona("evaluator", "Marek", "Nowak", "en", _("Evaluator")),
            Persona("dpo", "Claire", "Lemaire", "fr", pgettext_lazy("a woman", "Data protection officer")),
            Persona("owner", "Ilse", "Vermeulen", "nl", pgettext_lazy("a woman", "Programme owner")),
        ),
    ),
)
