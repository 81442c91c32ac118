from django.urls import path

from tarmac.people import signing_in, views

app_name = "people"
urlpatterns = [
    path("persona/", signing_in.as_persona, name="persona"),
    path("held/", signing_in.held_form, name="held"),
    path("me/", views.me, name="me"),
    path("me/export/", views.export, name="export"),
    path("partner/", views.partner, name="partner"),
]
