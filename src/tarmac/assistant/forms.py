"""What the programme owner says about a provider."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tarmac.assistant.errors import ProviderAddressRefused
from tarmac.assistant.models import Provider, ProviderKind
from tarmac.assistant.providers.connection import PRINTABLE, checked_address
from tarmac.assistant.providers.prompt import LEAST_ROOM_TOKENS
from tarmac.people.forms import SHORT_NAME_TAKEN, Line, RowForm

# Short names that are words of an address of their own.
_RESERVED = ("new", "look")


class ProviderForm(RowForm):
    """The secret is only ever written."""

    secret = forms.CharField(
        label=_("Key"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("It is kept encrypted and never shown again. A server on this machine often needs none."),
    )
    forget_secret = forms.BooleanField(label=_("Forget the present key"), required=False)

    class Meta:
        model = Provider
        fields = (
            "name", "slug", "base_url", "model", "secret", "forget_secret", "supports_tools", "context_tokens",
            "max_answer_tokens", "timeout_seconds", "price_input_eur_per_million_tokens",
            "price_output_eur_per_million_tokens", "retention_note", "rank", "version",
        )  # fmt: skip
        field_classes = {"name": Line, "model": Line, "retention_note": Line}
        error_messages = SHORT_NAME_TAKEN
        help_texts = {
            "base_url": _(
                "As the supplier gives it, for example https://models.example.be/v1. Without https only on this "
                "machine or in your own network."
            ),
            "slug": _("Small letters, digits and hyphens; it stays the same."),
            "model": _("The supplier's own name for it."),
            "context_tokens": _("How much the model can read at once. A page has about 600 tokens."),
            "timeout_seconds": _("After so long without a word the question counts as not answered."),
            "rank": _("Small numbers come first."),
        }

    field_order = Meta.fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.kind == ProviderKind.BUILT_IN:
            for name in set(self.fields) - {"name", "rank", "version"}:
                del self.fields[name]
            return
        for name in ("base_url", "model"):
            self.fields[name].required = True
        if self.instance.has_secret:
            self.fields["secret"].help_text = _("It is never shown again. Leave it empty to keep the present one.")
        else:
            del self.fields["forget_secret"]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        if slug in _RESERVED:
            raise forms.ValidationError(_("This short name is taken by a page of Tarmac."))
        return slug

    def clean_base_url(self) -> str:
        try:
            return checked_address(self.cleaned_data["base_url"])
        except ProviderAddressRefused as error:
            raise forms.ValidationError(error.detail, code=error.code) from error

    def clean_secret(self) -> str:
        secret: str = self.cleaned_data["secret"]
        if secret and not PRINTABLE.fullmatch(secret):
            raise forms.ValidationError(
                _("A key has letters, digits and signs only, no spaces and no line breaks. Copy it once more.")
            )
        return secret

    def clean(self) -> dict[str, Any] | None:
        values = super().clean()
        context, answer = (self.cleaned_data.get(name) for name in ("context_tokens", "max_answer_tokens"))
        if context and answer and context - answer < LEAST_ROOM_TOKENS:
            self.add_error(
                "max_answer_tokens",
                _("The context holds question and answer. Leave at least 1,000 tokens of it for the question."),
            )
        return values

    def written_secret(self) -> str | None:
        """The new key, an empty one to forget it, or None to keep it."""
        if self.cleaned_data.get("forget_secret"):
            return ""
        return self.cleaned_data.get("secret") or None
