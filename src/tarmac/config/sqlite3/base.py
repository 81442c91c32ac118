"""Django's SQLite, where threads of one process queue up to write.

SQLite has one writer at a time, and whoever finds it busy sleeps and looks again: under load that took a fifth of the
server's time and made the unlucky wait long. Between processes it stays so.
"""

import threading

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

_turn = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    _writing = False

    def _start_transaction_under_autocommit(self) -> None:
        """Raises OperationalError when its turn has not come within the `timeout` of the settings."""
        if not _turn.acquire(timeout=self.settings_dict["OPTIONS"]["timeout"]):
            raise OperationalError("database is locked")
        self._writing = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # missing in the stubs
        except BaseException:
            self._done()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]  # missing in the stubs
        finally:
            self._done()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # missing in the stubs
        finally:
            self._done()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # missing in the stubs
        finally:
            self._done()

    def _done(self) -> None:
        if self._writing:
            self._writing = False
            _turn.release()
