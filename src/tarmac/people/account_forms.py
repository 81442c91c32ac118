"""The forms of django-allauth in Tarmac's words: labels as on every other page, and no example that says them again."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.utils.translation import gettext_lazy as _

from tarmac.people.forms import NO_ADDRESS

LABELS = {
    "login": _("E-mail address"),
    "email": _("E-mail address"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
}


class InOurWords(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS[name]
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                field.error_messages |= NO_ADDRESS


class TwiceTheSame(InOurWords):
    """A new password that was typed twice."""

    def clean(self) -> dict[str, Any]:
        super(allauth.PasswordVerificationMixin, self).clean()  # past allauth's own check, which speaks its own words
        first, again = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and again and first != again:
            self.add_error("password2", _("The two passwords are not the same."))
        return self.cleaned_data


class SignInForm(InOurWords, allauth.LoginForm):
    pass


class ResetPasswordForm(InOurWords, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(TwiceTheSame, allauth.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(TwiceTheSame, allauth.ChangePasswordForm):
    pass
