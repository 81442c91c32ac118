"""Sessions in the database, found by a query that is compiled once: each request asks it."""

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from tarmac.web.prepared import Prepared

_sessions = Prepared(lambda key: Session.objects.filter(pk=key))


class SessionStore(db.SessionStore):
    def load(self) -> dict[str, Any]:
        for session in _sessions(self.session_key):
            if session.expire_date > timezone.now():
                return self.decode(session.session_data)
        self._session_key = None
        return {}
