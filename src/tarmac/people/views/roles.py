"""Who may do what: the programme owner gives roles and takes them away."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tarmac.people import queries, services
from tarmac.people.access import roles_required, signed_in
from tarmac.people.forms import RoleForm
from tarmac.people.models import Role, RoleGrant
from tarmac.people.views.editing import Back, Question, ask, posted
from tarmac.people.views.network import ROWS_A_PAGE
from tarmac.web import clock


@require_safe
@roles_required(Role.OWNER)
def roles(request: HttpRequest) -> HttpResponseBase:
    """GET /people/roles/?role=&page="""
    role = request.GET.get("role", "")
    role = role if role in Role.values else ""
    page = Paginator(queries.grants(role), ROWS_A_PAGE).get_page(request.GET.get("page"))
    counts = queries.grants_by_role()
    tabs = [("", _("Everybody"), sum(counts.values()))]
    tabs += [(value, str(label), counts.get(value, 0)) for value, label in Role.choices]
    return render(request, "people/roles.html", {"page": page, "role": role, "tabs": tabs})


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.OWNER)
def give_role(request: HttpRequest) -> HttpResponseBase:
    """GET, POST /people/roles/new/: to somebody with an account, or with names for a new one."""
    form = RoleForm(posted(request), initial={"language": signed_in(request).language})
    if form.is_valid():
        given = services.appoint(**form.appointment(), actor_id=signed_in(request).pk, now=clock.now())
        said = _("%(name)s now has the role: %(role)s.") % {
            "name": given.person.full_name,
            "role": given.get_role_display(),
        }
        messages.success(request, said)
        return redirect("people:roles")
    return render(request, "people/role.html", {"form": form}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(Role.OWNER)
def revoke_role(request: HttpRequest, grant_id: int) -> HttpResponseBase:
    """GET, POST /people/roles/<id>/revoke/: asked first. Sent twice, it takes the role away once."""
    given = RoleGrant.objects.select_related("person", "organisation", "partner").filter(pk=grant_id).first()
    if given is None:
        messages.info(request, _("This role is gone already."))
        return redirect("people:roles")
    name, role = given.person.full_name, given.get_role_display()
    if request.method != "POST":
        return ask(request, _revoking(given, name, role))
    services.revoke(given.person, Role(given.role), actor_id=signed_in(request).pk, now=clock.now())
    messages.success(request, _("%(name)s no longer has the role: %(role)s.") % {"name": name, "role": role})
    return redirect("people:roles")


def _revoking(given: RoleGrant, name: str, role: str) -> Question:
    return Question(
        heading=_("Take the role of %(role)s from %(name)s") % {"name": name, "role": role},
        points=[
            _("The pages of this role are closed for this person from their next click on."),
            _("The account, other roles and own work stay as they are."),
            _("You can give the role again later."),
        ],
        action=_("Take the role away"),
        back=Back(_("Roles"), reverse("people:roles")),
    )
