from django.urls import path

from tarmac.people import signing_in
from tarmac.people.views import network, oneself, roles

app_name = "people"
urlpatterns = [
    path("persona/", signing_in.as_persona, name="persona"),
    path("held/", signing_in.held_form, name="held"),
    path("me/", oneself.me, name="me"),
    path("me/export/", oneself.export, name="export"),
    path("partner/", oneself.partner, name="partner"),
    path("organisations/", network.organisations, name="organisations"),
    path("organisations/new/", network.new_organisation, name="organisation_new"),
    path("organisations/<int:organisation_id>/", network.organisation, name="organisation"),
    path("partners/", network.partners, name="partners"),
    path("partners/new/", network.new_partner, name="partner_new"),
    path("partners/<int:partner_id>/", network.edit_partner, name="partner_edit"),
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.give_role, name="role_new"),
    path("roles/<int:grant_id>/revoke/", roles.revoke_role, name="role_revoke"),
]
