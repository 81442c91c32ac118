"""What a service refuses, in words."""

from django.utils.translation import gettext_lazy as _

from tarmac.web.errors import Conflict, TarmacError


class IllegalTransition(Conflict):
    code = "illegal_transition"
    title = _("This step is not possible any more")
    detail = _("The enrolment has moved on in the meantime. Nothing was changed.")
    advice = _("Load the page again to see where it stands.")


class AlreadyEnrolled(Conflict):
    code = "already_enrolled"
    title = _("This person already takes part")
    detail = _("A person has at most one live enrolment. Nothing was changed.")
    advice = _("End or withdraw the present enrolment first.")


class QuotaReached(TarmacError):
    """A daily quota is used up."""

    code = "quota_reached"
    status = 429
    title = _("Today's quota is used up")
    advice = _("It renews at midnight. The office stays open; what you typed is kept on this page.")
