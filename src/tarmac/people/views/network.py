"""The programme owner's lists of who takes part and who teaches: organisations and partners."""

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tarmac.people import queries, services
from tarmac.people.access import roles_required
from tarmac.people.forms import OrganisationForm, PartnerForm
from tarmac.people.models import Organisation, Partner, Role
from tarmac.people.views.editing import Back, edit, posted

ROWS_A_PAGE = 50
QUERY_LENGTH = 200


@require_safe
@roles_required(Role.OWNER)
def organisations(request: HttpRequest) -> HttpResponseBase:
    """GET /people/organisations/?q=&page="""
    query = request.GET.get("q", "")[:QUERY_LENGTH].replace("\0", "").strip()
    page = Paginator(queries.organisations(query), ROWS_A_PAGE).get_page(request.GET.get("page"))
    people = queries.people_of(page.object_list)
    rows = [(organisation, people.get(organisation.pk, 0)) for organisation in page]
    return render(request, "people/organisations.html", {"rows": rows, "page": page, "query": query})


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.OWNER)
def new_organisation(request: HttpRequest) -> HttpResponseBase:
    """GET, POST /people/organisations/new/"""
    return _edit_organisation(request, Organisation(), _("Add an organisation"))


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.OWNER)
def organisation(request: HttpRequest, organisation_id: int) -> HttpResponseBase:
    """GET, POST /people/organisations/<id>/"""
    edited = get_object_or_404(Organisation, pk=organisation_id)
    return _edit_organisation(request, edited, edited.name)


def _edit_organisation(request: HttpRequest, edited: Organisation, heading: str) -> HttpResponseBase:
    form = OrganisationForm(posted(request), instance=edited)
    back = Back(_("Organisations"), reverse("people:organisations"))
    return edit(request, form, services.save_organisation, heading=heading, back=back)


@require_safe
@roles_required(Role.OWNER)
def partners(request: HttpRequest) -> HttpResponseBase:
    """GET /people/partners/?page="""
    page = Paginator(Partner.objects.order_by("name", "pk"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "people/partners.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.OWNER)
def new_partner(request: HttpRequest) -> HttpResponseBase:
    """GET, POST /people/partners/new/"""
    return _edit_partner(request, Partner(), _("Add a partner"))


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.OWNER)
def edit_partner(request: HttpRequest, partner_id: int) -> HttpResponseBase:
    """GET, POST /people/partners/<id>/"""
    edited = get_object_or_404(Partner, pk=partner_id)
    return _edit_partner(request, edited, edited.name)


def _edit_partner(request: HttpRequest, edited: Partner, heading: str) -> HttpResponseBase:
    form = PartnerForm(posted(request), instance=edited)
    back = Back(_("Partners"), reverse("people:partners"))
    return edit(request, form, services.save_partner, heading=heading, back=back)
