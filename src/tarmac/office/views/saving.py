"""The line that says when what is being written was last saved by itself."""

from django.http import HttpResponse
from django.shortcuts import render

from tarmac.office.items import Item
from tarmac.office.views.desk import DeskRequest


def is_quiet(request: DeskRequest) -> bool:
    """Whether a text saves itself: only then a piece of a page is asked for."""
    return request.POST.get("action") == "autosave" and bool(request.headers.get("HX-Request"))


def saved_line(request: DeskRequest, saved: Item | None, address: str) -> HttpResponse:
    """When the text was last saved, which is then at `address`; without `saved`, that another tab was first."""
    context = {"saved": saved, "now": request.now, "version": request.POST.get("version", "")}
    response = render(request, "office/saved.html", context)
    response.headers["Content-Location"] = address
    if saved is None:
        response.status_code = 409
        # what is being typed stays as it is: only the line below it changes
        response.headers["HX-Retarget"] = response.headers["HX-Reselect"] = "#saved"
        response.headers["HX-Reswap"] = "outerHTML"
    return response
