import gc
import os

import django
from django.conf import settings
from servestatic import ServeStaticASGI

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tarmac.config.settings")
django.setup(set_prefix=False)

from tarmac.config import urls  # noqa: E402, F401 (loaded before the first request asks for them)
from tarmac.config.handler import Handler  # noqa: E402 (needs the settings)

# Static files are answered before Django is asked: no session, no thread.
application = ServeStaticASGI(
    Handler(),
    root=settings.STATIC_ROOT,
    prefix=settings.STATIC_URL,
    max_age=300,
    allow_all_origins=False,
    immutable_file_test=r"\.[0-9a-f]{12}\.",
    add_headers_function=lambda headers, _path, _url: headers.add_header("X-Content-Type-Options", "nosniff"),
)

# What is loaded by now stays: the garbage collector need not walk it again while answers stream, nor look as often.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
