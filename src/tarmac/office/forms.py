"""What people fill in at a desk."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tarmac.office.packs.parsed import TITLE_LENGTH
from tarmac.office.services import new_ref
from tarmac.web.text import clean

_NO_HELP_OF_THE_BROWSER = {"autocomplete": "off"}


class CleanText(forms.CharField):
    """Text without control characters; its spaces stay as they were typed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> Any:
        return super().to_python(clean(value) if isinstance(value, str) else value)


class WrittenForm(forms.Form):
    """A text with its looks; `version` is the one that the person started from."""

    # what the editor shows; switched on by its module, so that without it the text alone is sent
    html = CleanText(required=False, widget=forms.HiddenInput({"disabled": True, "autocomplete": "off"}))
    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class MailForm(WrittenForm):
    to = CleanText(
        label=_("To"),
        required=False,
        help_text=_("Names or addresses, with a comma between them."),
        widget=forms.TextInput({**_NO_HELP_OF_THE_BROWSER, "data-recipients": "people"}),
    )
    cc = CleanText(
        label=_("Copy to"),
        required=False,
        widget=forms.TextInput({**_NO_HELP_OF_THE_BROWSER, "data-recipients": "people"}),
    )
    subject = CleanText(
        label=_("Subject"), required=False, max_length=TITLE_LENGTH, widget=forms.TextInput(_NO_HELP_OF_THE_BROWSER)
    )
    body = CleanText(
        label=_("Message"), required=False, widget=forms.Textarea({"rows": 14, "data-insert-target": True})
    )
    in_reply_to = forms.SlugField(required=False, max_length=100, widget=forms.HiddenInput)


class DocumentForm(WrittenForm):
    title = CleanText(label=_("Title"), required=False, max_length=TITLE_LENGTH)
    text = CleanText(
        label=_("Text"),
        required=False,
        help_text=_(
            "A line that starts with # is a heading, one that starts with - or 1. is an entry of a list, "
            "and | a | b | is a row of a table."
        ),
        widget=forms.Textarea({"rows": 24, "data-insert-target": True}),
    )


class NewDocumentForm(DocumentForm):
    """`ref` is made with the form, so that a form sent twice makes one document."""

    ref = forms.RegexField(r"^own-[0-9a-f]{16}$", widget=forms.HiddenInput, initial=new_ref)
    version = forms.IntegerField(min_value=0, initial=0, widget=forms.HiddenInput)


class NewSheetForm(forms.Form):
    title = CleanText(label=_("Title"), required=False, max_length=TITLE_LENGTH)
    ref = forms.RegexField(r"^own-[0-9a-f]{16}$", widget=forms.HiddenInput, initial=new_ref)
