"""Small forms of what a conversation shows, and what its page needs for an answer that is still to come."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import template
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from tarmac.assistant.models import FeedbackKind, TurnState
from tarmac.assistant.queries import TurnShown
from tarmac.office.items import Kind
from tarmac.web import clock

register = template.Library()

PROTECTED_KINDS: dict[str, Promise] = {
    "email": _("e-mail address"),
    "phone": _("phone number"),
    "iban": _("account number"),
    "national_number": _("national number"),
    "secret": _("password or key"),
    "url": _("personal web address"),
    "vat": _("VAT number"),
    "ehic": _("health insurance card"),
    "payment_card": _("payment card"),
    "provider_number": _("care provider number"),
    "id_card": _("identity card number"),
    "enterprise_number": _("enterprise number"),
    "passport": _("passport number"),
    "licence_plate": _("licence plate"),
    "mac_address": _("MAC address"),
    "ip_address": _("IP address"),
    "coordinates": _("GPS position"),
    "social_handle": _("social media name"),
    "birth_date": _("date of birth"),
}


@register.filter
def mail_ref(ref: str) -> str:
    """`ref` where it is a mail of the pack, which one can answer; else nothing."""
    return ref if ref.startswith(f"{Kind.MAIL}-") else ""


@register.filter
def kind_name(kind: str) -> str | Promise:
    """What the guard protected, in words."""
    return PROTECTED_KINDS.get(kind, kind)


@register.simple_tag
def local_day() -> date:
    """The day it is here, for lists that show the hour of what is of today."""
    return localtime(clock.now()).date()


@register.simple_tag
def protected_kinds() -> list[tuple[str, Promise]]:
    return list(PROTECTED_KINDS.items())


@register.simple_tag
def feedback_kinds() -> list[tuple[str, Any]]:
    return FeedbackKind.choices


@register.simple_tag
def turn_states() -> list[str]:
    """The states that have a line of their own above the answer."""
    return [state for state in TurnState.values if state != TurnState.COMPLETE]


@register.simple_tag
def blank_turn() -> TurnShown:
    """The turn that the page writes the next answer into; its id is 0 until the server gives one."""
    return TurnShown(
        id=0, number=0, key=UUID(int=0), skill="", skill_name="", question="", item_ref="", state=TurnState.RUNNING,
        error=None, blocks=[], plain="", sources=[], protected=[], provider_name="", provider_model="",
        generative=False, tokens_in=0, tokens_out=0, cost_eur=Decimal(0), started_at=datetime.min.replace(tzinfo=UTC),
        duration_ms=None, retried_from=None,
    )  # fmt: skip
