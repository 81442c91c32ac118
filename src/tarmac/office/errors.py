"""What can go wrong at a desk, in the person's words."""

from django.utils.translation import gettext_lazy as _

from tarmac.office.items import Item
from tarmac.web.errors import Conflict, NotFound, TarmacError, TooLarge


class ItemNotFound(NotFound):
    code = "item_not_found"
    title = _("This item is not on your desk")
    detail = _("It may have been deleted, or the desk was reset.")
    advice = _("Look for it with the search box, or among the deleted items.")


class NoOffice(TarmacError):
    code = "no_office"
    status = 503
    title = _("There is no office to practise on yet")
    detail = _("No office has been added to this programme.")
    advice = _("Tell your coordinator.")


class OfficeWaiting(TarmacError):
    code = "office_waiting"
    status = 503
    title = _("This office waits for the data protection officer")
    detail = _(
        "It may hold personal data of real people, so nobody sees it before the data protection officer says yes. "
        "What you wrote at your desk is kept."
    )
    advice = _("Come back later, or ask your coordinator when it opens.")


class OfficeNotFound(NotFound):
    code = "office_not_found"
    title = _("There is no report on this office")
    detail = _("The address may be old, or the guard has not read the office yet.")
    advice = _("Choose an office in the list of reports.")


class ReportChanged(Conflict):
    code = "report_changed"
    detail = _(
        "While you had the report open, the office was loaded anew or somebody answered. Nothing was overwritten."
    )
    advice = _("Open the report again, and read it as it is now before you answer.")


class NotEditable(TarmacError):
    code = "not_editable"
    status = 409
    title = _("This item cannot be changed")
    detail = _("Only documents and your own drafts can be written in.")
    advice = _("Make a new document, or write a reply.")


class VersionNotKept(NotFound):
    code = "version_not_kept"
    title = _("This version is not kept")
    detail = _("The oldest versions of an item go when there are many. Nothing else was lost.")
    advice = _("Go back to the item and choose another version.")


class NotOnThatDay(NotFound):
    code = "not_on_that_day"
    title = _("This entry does not take place on that day")
    detail = _("It may have been moved or taken out in another tab. Nothing was changed.")
    advice = _("Open the calendar again and choose the day there.")


class AlreadySent(Conflict):
    code = "already_sent"
    title = _("This mail was sent")
    detail = _("Nothing was changed. What was sent cannot be a draft again.")
    advice = _("Copy the text of that version, and write a new mail with it.")


class NoRecipient(TarmacError):
    code = "no_recipient"
    title = _("This mail has no recipient")
    detail = _("The draft is kept.")
    advice = _("Write who it goes to, then send it again. It stays inside this practice office.")


class TextTooLarge(TooLarge):
    code = "text_too_large"
    detail = _("One text can be 200 kB at most, about 100 pages.")


class VersionConflict(Conflict):
    """`yours` is the text that was not saved, `current` the item as it stands now."""

    code = "version_conflict"
    detail = _("You have this open in another tab too. Nothing was overwritten.")

    def __init__(self, *, yours: str, current: Item) -> None:
        super().__init__()
        self.yours = yours
        self.current = current
