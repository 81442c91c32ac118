from allauth.account.auth_backends import AuthenticationBackend

from tarmac.people.models import Person
from tarmac.web.prepared import Prepared

_people = Prepared(lambda person_id: Person.objects.filter(pk=person_id))


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> Person | None:
        """The person of a session, unless the account was closed. One query."""
        return next((person for person in _people(user_id) if self.user_can_authenticate(person)), None)
