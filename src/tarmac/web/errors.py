"""Errors that a person sees: raised where known, shown in one place (`middleware.ErrorsMiddleware`)."""

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class TarmacError(Exception):
    """An error with words for the person it happens to.

    `code` is stable and for programs; `status` is the HTTP status; `title` says what happened, `detail` what is safe,
    `advice` what to do next. `template` is the page that shows it; it asks the storage nothing where that does not
    answer.
    """

    code = "error"
    status = 400
    title: Text = _("This did not work")
    detail: Text = ""
    advice: Text = ""
    template = "web/error.html"
    storage_answers = True

    def __init__(self, detail: Text | None = None, *, advice: Text | None = None) -> None:
        super().__init__(self.code)
        if detail is not None:
            self.detail = detail
        if advice is not None:
            self.advice = advice

    def respond(self, _request: HttpRequest) -> HttpResponse | None:
        """A page of its own for this error, or None for the one that all share."""
        return None

    def as_json(self) -> dict[str, str]:
        return {
            "code": self.code,
            "title": str(self.title),
            "detail": str(self.detail),
            "advice": str(self.advice),
        }


class Expired(TarmacError):
    code = "form_expired"
    status = 403
    title = _("This page was open for too long")
    detail = _("For your safety, Tarmac did not accept the form. Nothing was changed.")
    advice = _("Copy what you typed, go back, load the page again and send it once more.")


class Forbidden(TarmacError):
    code = "forbidden"
    status = 403
    title = _("This page is not open to you")
    detail = _("Your role in this programme does not include it. Nothing was changed.")
    advice = _("Go back to your Today page, or ask your coordinator if you need it.")


class Unreadable(TarmacError):
    code = "unreadable"
    status = 400
    title = _("This request could not be read")
    detail = _("A part of it is missing or has the wrong form. Nothing was changed.")
    advice = _("Go back, load the page again and try once more.")


class NotFound(TarmacError):
    code = "not_found"
    status = 404
    title = _("This page does not exist")
    detail = _("The address may be old or mistyped. Nothing was lost.")
    advice = _("Go back to your Today page.")


class MethodNotAllowed(TarmacError):
    code = "method_not_allowed"
    status = 405
    title = _("This address is not a page to open in this way")
    detail = _("Nothing was changed.")
    advice = _("Go back to your Today page.")


class SignedOut(TarmacError):
    code = "signed_out"
    status = 401
    title = _("You are signed out")
    detail = _("Your session ended. What you typed is kept on this page.")
    advice = _("Sign in again to go on.")


class TooLarge(TarmacError):
    code = "too_large"
    status = 413
    title = _("This is too large")
    advice = _("Send it in smaller parts.")


class Conflict(TarmacError):
    code = "conflict"
    status = 409
    title = _("This was changed in the meantime")
    advice = _("Compare both versions, then save again.")


class TooManyRequests(TarmacError):
    code = "too_many_requests"
    status = 429
    title = _("That was too often in a short time")
    detail = _("For everybody's safety, Tarmac lets this be tried a few times a minute. Nothing was changed.")
    advice = _("Wait a few minutes and try again.")


class Broken(TarmacError):
    code = "broken"
    status = 500
    title = _("Something went wrong in Tarmac")
    detail = _("The mistake is ours. This step was not carried out; what you saved before is safe.")
    advice = _("Try again. If it goes on, tell your coordinator what you were doing and when.")
    storage_answers = False


class Unavailable(TarmacError):
    code = "unavailable"
    status = 503
    storage_answers = False
    title = _("Tarmac cannot save at this moment")
    detail = _("The storage is busy or full. What you typed is kept on this page and nothing was half saved.")
    advice = _("Wait a minute and send it again. If it goes on, tell your coordinator.")
