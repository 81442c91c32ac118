"""What takes an item off a desk, brings it back, or begins anew."""

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tarmac.office import queries, services
from tarmac.office.items import Kind
from tarmac.office.models import Desk
from tarmac.office.views.desk import DeskRequest, at_desk, folder_list, show
from tarmac.office.views.undo import done

_LISTS = {Kind.DOCUMENT: "office:files", Kind.SHEET: "office:files", Kind.MEETING: "office:meetings"}
_LISTS |= {Kind.EVENT: "office:calendar", Kind.CONTACT: "office:people"}


@require_POST
@at_desk
def delete(request: DeskRequest, desk: Desk, ref: str) -> HttpResponseBase:
    """POST /office/item/<ref>/delete/: take it off the desk; the next page offers to undo it."""
    gone = services.delete_item(desk, ref, now=request.now)
    kind = Kind(gone.kind)
    address = reverse("office:folder", args=[gone.folder]) if kind == Kind.MAIL else reverse(_LISTS[kind])
    day = {"day": localtime(gone.when).date().isoformat()} if kind == Kind.EVENT and gone.when else {}
    return redirect(done(address, "deleted", ref, **day))


@require_POST
@at_desk
def restore(request: DeskRequest, desk: Desk, ref: str) -> HttpResponseBase:
    """POST /office/item/<ref>/restore/: bring back what was deleted."""
    services.restore_item(desk, ref, now=request.now)
    return redirect(done(reverse("office:item", args=[ref]), "restored", ref))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def reset(request: DeskRequest, desk: Desk) -> HttpResponseBase:
    """/office/reset/: GET says what will be gone, POST puts the desk back to its first day."""
    if request.method == "POST":
        services.reset_desk(desk, now=request.now)
        messages.success(request, _("Your desk is as on the first day."))
        return redirect("office:mail")
    rows = queries.changed(desk)
    gone = [
        (_("Drafts"), [row for row in rows if row.folder == "drafts" and not row.deleted]),
        (_("Mails you sent"), [row for row in rows if row.own and row.folder == "sent" and not row.deleted]),
        (_("Documents you wrote or changed"), [row for row in rows if row.kind == Kind.DOCUMENT and not row.deleted]),
        (
            _("Calendar entries you made or changed"),
            [row for row in rows if row.kind == Kind.EVENT and not row.deleted],
        ),
        (_("Sheets you made or changed"), [row for row in rows if row.kind == Kind.SHEET and not row.deleted]),
        (_("Mails you moved"), [row for row in rows if row.kind == Kind.MAIL and not row.own and not row.deleted]),
        (_("Items you deleted come back, and these of your own are gone"), [r for r in rows if r.deleted]),
    ]
    context = {"gone": [(title, found) for title, found in gone if found]}
    return show(request, "reset", folder_list(desk, "inbox", "1"), context)
