"""Every address. The first word of an address is its package."""

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView
from ninja import NinjaAPI

from tarmac.office.api import router as office_api
from tarmac.people.signing_in import SignIn
from tarmac.people.views import ledger, oneself
from tarmac.web.styleguide import styleguide
from tarmac.web.views import healthz

# Of the account pages that django-allauth has, those that Tarmac uses; their names are the ones it looks for.
account_urls: list[URLPattern | URLResolver] = [
    path("login/", SignIn.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),  # closed: it says who gives accounts
    path("password/change/", account.password_change, name="account_change_password"),
    # whoever has no password yet sets the first one through the mail
    path("password/set/", RedirectView.as_view(pattern_name="account_reset_password"), name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

api = NinjaAPI(docs_url=None, openapi_url=None)
api.add_router("/office/", office_api)

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("language/", oneself.language, name="set_language"),
    path("account/", include(account_urls)),
    path("people/", include("tarmac.people.urls")),
    path("", include("tarmac.programme.urls")),
    path("office/", include("tarmac.office.urls")),
    path("assistant/", include("tarmac.assistant.urls")),
    path("ledger/", include(([path("", ledger.entries, name="entries")], "ledger"))),
    path("api/", api.urls),
]
if settings.DEMO:
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))

handler400 = "tarmac.web.views.bad_request"
handler403 = "tarmac.web.views.forbidden"
handler404 = "tarmac.web.views.not_found"
handler429 = "tarmac.web.views.too_many_requests"
handler500 = "tarmac.web.views.broken"
