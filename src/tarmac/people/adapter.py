from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tarmac.people import services
from tarmac.people.models import Person
from tarmac.web import clock


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from an import or a coordinator; nobody signs up alone."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not correct."),
        "enter_current_password": _("This is not your present password."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
    }

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        if isinstance(user, Person):
            services.set_password(user, password, now=clock.now())

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
