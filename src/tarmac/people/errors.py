"""What the services of people refuse, in words."""

from django.utils.translation import gettext_lazy as _

from tarmac.web.errors import Conflict


class AddressTaken(Conflict):
    code = "address_taken"
    title = _("There is an account with this address already")
    detail = _("One address belongs to one person. Nothing was changed.")
    advice = _("Load the page again; if the person is not there, ask the programme owner.")


class LastOwner(Conflict):
    code = "last_owner"
    title = _("The last programme owner stays")
    detail = _("Without one, nobody could set up the programme any more. Nothing was changed.")
    advice = _("Make somebody else a programme owner first.")
