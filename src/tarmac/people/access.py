"""Who may open a page: by role. Deny by default."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from tarmac.people.held import SignInFirst
from tarmac.people.models import Organisation, Partner, Person, Role
from tarmac.web.errors import Forbidden

View = Callable[..., HttpResponseBase]


def signed_in(request: HttpRequest) -> Person:
    """The person of a request; raises SignInFirst for nobody."""
    if not isinstance(request.user, Person):
        raise SignInFirst
    return request.user


def holds(*roles: Role) -> Callable[[HttpRequest], bool]:
    """Whether the person of a request holds one of `roles`; for a place of the rail."""
    return lambda request: isinstance(request.user, Person) and not request.user.roles.isdisjoint(roles)


def roles_required(*roles: Role) -> Callable[[View], View]:
    """Let in a signed-in person who holds one of `roles`; SignInFirst or Forbidden for everybody else."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not signed_in(request).roles.intersection(roles):
                raise Forbidden
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def sign_in_required(view: View) -> View:
    """Let in whoever is signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        signed_in(request)
        return view(request, *args, **kwargs)

    return guarded


def coordinated_organisation(person: Person) -> Organisation:
    """The one organisation of a coordinator; raises Forbidden."""
    for grant in person.grants:
        if grant.role == Role.COORDINATOR and grant.organisation is not None:
            return grant.organisation
    raise Forbidden


def facilitated_partner(person: Person) -> Partner:
    """The one partner of a facilitator; raises Forbidden."""
    for grant in person.grants:
        if grant.role == Role.FACILITATOR and grant.partner is not None:
            return grant.partner
    raise Forbidden
