"""Questions over organisations and roles."""

from collections.abc import Iterable

from django.db.models import Count, QuerySet

from tarmac.people.models import Organisation, Person, Role, RoleGrant

# In the order in which a programme owner looks for them.
ROLE_ORDER = tuple(Role.values)


def organisations(query: str) -> QuerySet[Organisation]:
    """Those with `query` in their name, by name."""
    return Organisation.objects.filter(name__icontains=query).order_by("name", "pk")


def people_of(organisations: Iterable[Organisation]) -> dict[int, int]:
    """How many accounts each has, by its id. One query over an index."""
    counted = Person.objects.filter(organisation__in=list(organisations)).order_by().values_list("organisation")
    return dict(counted.annotate(Count("pk")))


def grants(role: str) -> QuerySet[RoleGrant]:
    """Who has which role, by role and name; of one role, or of all for an empty one."""
    found = RoleGrant.objects.select_related("person", "organisation", "partner")
    if role:
        found = found.filter(role=role)
    return found.order_by("role", "person__search_key")


def grants_by_role() -> dict[str, int]:
    return dict(RoleGrant.objects.order_by().values_list("role").annotate(Count("pk")))
