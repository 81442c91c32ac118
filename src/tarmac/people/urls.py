from django.urls import path

from tarmac.people import signing_in
from tarmac.people.views import oneself

app_name = "people"
urlpatterns = [
    path("persona/", signing_in.as_persona, name="persona"),
    path("held/", signing_in.held_form, name="held"),
    path("me/", oneself.me, name="me"),
    path("me/export/", oneself.export, name="export"),
    path("partner/", oneself.partner, name="partner"),
]
