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
    detail = _("Only documents, sheets, calendar entries and your own drafts can be written in.")
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


class UnreadableFormula(TarmacError):
    """`text` is what was typed; `several`: it can be read, but gives more values than one cell holds."""

    code = "unreadable_formula"
    status = 422
    title = _("This formula cannot be read")
    detail = _("Nothing was changed; what you typed is still in the cell.")
    advice = _("Look for a bracket, a quote or a separator that is missing: =SUM(B2:B9), =IF(A1>10,1,2).")

    def __init__(self, text: str, *, several: bool = False) -> None:
        super().__init__()
        self.text = text
        if several:
            self.title = _("This formula gives more than one value")
            self.advice = _("A cell holds one value: put the formula in SUM, MAX or INDEX, for example.")


class TooHardToCalculate(TarmacError):
    code = "too_hard_to_calculate"
    status = 422
    title = _("This cannot be calculated here")
    detail = _("It takes too much time or memory. Nothing was changed; what you typed is still in the cell.")
    advice = _("Use smaller ranges or fewer steps inside one formula.")


class SheetTooLarge(TooLarge):
    code = "sheet_too_large"
    title = _("The sheet has no room for this")
    detail = _("Nothing was changed; what you typed is still in the cell.")
    advice = _("Use fewer cells, or make a second sheet.")


class VersionConflict(Conflict):
    """`yours` is the text that was not saved, `current` the item as it stands now."""

    code = "version_conflict"
    detail = _("You have this open in another tab too. Nothing was overwritten.")

    def __init__(self, *, yours: str, current: Item) -> None:
        super().__init__()
        self.yours = yours
        self.current = current


class CellConflict(VersionConflict):
    """Cells that were changed elsewhere too: each with its worksheet, its ref, what was typed here, what is saved."""

    def __init__(self, cells: list[tuple[int, str, str, str]], current: Item) -> None:
        super().__init__(
            yours="\n".join(f"{ref}: {yours}" for _worksheet, ref, yours, _saved in cells), current=current
        )
        self.cells = cells
