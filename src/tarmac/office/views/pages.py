"""Pictures that an item shows: the pages of a PDF, those inside a mail or a document."""

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_safe

from tarmac.office import queries
from tarmac.office.errors import ItemNotFound
from tarmac.office.models import Desk
from tarmac.office.packs import pictures
from tarmac.office.views.desk import DeskRequest, at_desk


@require_safe
@at_desk
@conditional_page
def picture(request: DeskRequest, desk: Desk, ref: str, position: int) -> HttpResponse:
    """GET /office/item/<ref>/picture/<position>/: of a PDF, the page of that number.

    A browser keeps it for its own person, and asks each time whether it still may show it.
    """
    found = queries.stored_file(desk, ref, position)
    if found.type not in pictures.TYPES.values():
        raise ItemNotFound
    response = HttpResponse(found.content, content_type=found.type)
    patch_cache_control(response, private=True, no_cache=True)
    return response
