"""Every address. The first word of an address is its package."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from tarmac.people import views as people
from tarmac.people.signing_in import SignIn
from tarmac.web.styleguide import styleguide
from tarmac.web.views import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("language/", people.language, name="set_language"),
    path("account/login/", SignIn.as_view(), name="account_login"),
    path("account/", include("allauth.account.urls")),
    path("people/", include("tarmac.people.urls")),
    path("", include("tarmac.programme.urls")),
    path("office/", include("tarmac.office.urls")),
    path("assistant/", include("tarmac.assistant.urls")),
    path("ledger/", include("tarmac.ledger.urls")),
]
if settings.DEMO:
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))

handler400 = "tarmac.web.views.bad_request"
handler403 = "tarmac.web.views.forbidden"
handler404 = "tarmac.web.views.not_found"
handler500 = "tarmac.web.views.broken"
