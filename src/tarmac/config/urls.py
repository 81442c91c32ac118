"""Every address. The first word of an address is its package."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.account.urls")),
    path("", include("tarmac.web.urls")),
    path("people/", include("tarmac.people.urls")),
    path("", include("tarmac.programme.urls")),
    path("office/", include("tarmac.office.urls")),
    path("assistant/", include("tarmac.assistant.urls")),
    path("ledger/", include("tarmac.ledger.urls")),
]
