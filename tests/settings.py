"""The product's own settings, with an environment made for a test run."""

import os
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="tarmac-tests-"))
os.environ["TARMAC_DATA_DIR"] = str(_folder)
os.environ["TARMAC_SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ["TARMAC_SECURE_COOKIES"] = "false"
os.environ["EMAIL_URL"] = "memorymail://"
os.environ.pop("TARMAC_DEMO", None)

from tarmac.config.settings import *  # noqa: E402, F403
from tarmac.config.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file as in production: threads that race wait for each other, which a database in memory does not let them.
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "tests.sqlite3")}
