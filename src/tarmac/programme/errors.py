"""What is refused, in words: a shut door, a step that is not possible, a quota that is used up."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from tarmac.programme.spoken import closing, opening
from tarmac.web.errors import Conflict, TarmacError, Text


class AccessClosed(TarmacError):
    """The door to the office and the assistant is shut."""

    status = 403
    template = "programme/closed.html"


class NotEnrolled(AccessClosed):
    code = "not_enrolled"
    title = _("You do not take part as a participant")
    detail = _("The office and the assistant are for people who are enrolled in a wave.")
    advice = _("Ask the coordinator of your organisation if you want to take part.")


class NotStarted(AccessClosed):
    code = "not_started"
    title = _("You have not started yet")
    detail = _("You are invited. The office and the assistant open once you have read the conditions and started.")
    advice = _("Read the conditions on your Today page and start there.")


class NotYetOpen(AccessClosed):
    code = "not_yet_open"
    title = _("Your access has not opened yet")
    advice = _("Come back then. You need to do nothing before.")

    def __init__(self, opens_at: datetime) -> None:
        super().__init__(_("The office and the assistant open on %(when)s.") % {"when": opening(opens_at)})
        self.opens_at = opens_at

    def as_json(self) -> dict[str, str]:
        return super().as_json() | {"opens_at": self.opens_at.isoformat()}


class AccessEnded(AccessClosed):
    code = "access_ended"
    title = _("Your access has ended")
    said = _("The office and the assistant closed for you on %(when)s. What you wrote there is kept.")
    advice = _(
        "You can still see on Today what you did, and download your own work under My data. "
        "A certificate comes with the learning path; there is none yet."
    )

    def __init__(self, closed_at: datetime) -> None:
        super().__init__(self.said % {"when": closing(closed_at)})
        self.closed_at = closed_at

    def as_json(self) -> dict[str, str]:
        return super().as_json() | {"closed_at": self.closed_at.isoformat()}


class Withdrawn(AccessEnded):
    code = "withdrawn"
    title = _("You have left the programme")
    said = _("You left on %(when)s, and the office and the assistant closed for you. What you wrote there is kept.")


class IllegalTransition(Conflict):
    code = "illegal_transition"
    title = _("This step is not possible any more")
    detail = _("The enrolment has moved on in the meantime. Nothing was changed.")
    advice = _("Load the page again to see where it stands.")


class AlreadyEnrolled(Conflict):
    code = "already_enrolled"
    title = _("This person already takes part")
    detail = _("A person is in one wave at a time, and in the same wave only once. Nothing was changed.")
    advice = _("End or withdraw the present enrolment first, or choose another wave.")


class OtherOrganisation(Conflict):
    """Says no more than that: a coordinator learns nothing of another organisation."""

    code = "other_organisation"
    title = _("This person cannot be invited here")
    detail = _("People take part through their own organisation. Nothing was changed.")
    advice = _("Check the address, or ask the programme owner.")


class QuotaReached(TarmacError):
    """A daily quota is used up; it renews at `renews_at`."""

    code = "quota_reached"
    status = 429
    title = _("Today's quota is used up")

    def __init__(self, detail: Text, renews_at: datetime) -> None:
        said = _("It renews on %(when)s. The office stays open; what you typed is kept on this page.")
        super().__init__(detail, advice=said % {"when": opening(renews_at)})
        self.renews_at = renews_at

    def as_json(self) -> dict[str, str]:
        return super().as_json() | {"renews_at": self.renews_at.isoformat()}
