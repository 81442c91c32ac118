"""The product's own settings; PATIENCE in seconds: how long the database waits, PAGES: how much it may hold."""

import os

from tarmac.config.settings import *  # noqa: F403
from tarmac.config.settings import DATABASES

_options = DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    _options["timeout"] = float(os.environ.get("PATIENCE", "20"))
    if "PAGES" in os.environ:
        _options["init_command"] += f"PRAGMA max_page_count={os.environ['PAGES']};"
else:
    _options["options"] = f"-c lock_timeout={float(os.environ.get('PATIENCE', '20')) * 1000:.0f}"
