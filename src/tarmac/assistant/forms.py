from django import forms
from django.utils.translation import gettext_lazy as _

from tarmac.assistant.errors import ProviderAddressRefused
from tarmac.assistant.models import Provider, ProviderKind
from tarmac.assistant.providers.connection import checked_address


class ProviderForm(forms.ModelForm):
    """What the programme owner says about a provider. The secret is only ever written."""

    secret = forms.CharField(
        label=_("Key"),
        required=False,
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("It is kept encrypted and never shown again. Leave it empty to keep the present one."),
    )
    forget_secret = forms.BooleanField(label=_("Forget the present key"), required=False)

    class Meta:
        model = Provider
        fields = (
            "name", "slug", "base_url", "model", "secret", "forget_secret", "supports_tools", "context_tokens",
            "max_answer_tokens", "timeout_seconds", "price_input_eur_per_million_tokens",
            "price_output_eur_per_million_tokens", "retention_note", "rank",
        )  # fmt: skip
        help_texts = {
            "base_url": _("As the supplier gives it, for example https://models.example.be/v1"),
            "slug": _("Small letters, digits and hyphens; it stays the same."),
        }

    field_order = Meta.fields

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if self.instance.kind == ProviderKind.BUILT_IN:
            for name in set(self.fields) - {"name", "rank"}:
                del self.fields[name]
        elif self.instance.pk:
            del self.fields["slug"]
        else:
            del self.fields["forget_secret"]

    def clean_base_url(self) -> str:
        try:
            return checked_address(self.cleaned_data["base_url"])
        except ProviderAddressRefused as error:
            raise forms.ValidationError(error.detail, code=error.code) from error

    def written_secret(self) -> str | None:
        """The new key, an empty one to forget it, or None to keep it."""
        if self.cleaned_data.get("forget_secret"):
            return ""
        return self.cleaned_data.get("secret") or None
