"""Every component on one page, for those who build pages. Served in a demonstration only."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


class SampleForm(forms.Form):
    bound_field_class = forms.BoundField  # nobody sent it: the focus stays at the top of the page

    subject = forms.CharField(label="Subject", help_text="What the mail is about, in a few words.")
    language = forms.ChoiceField(label="Language", choices=[("fr", "Français"), ("nl", "Nederlands")])
    amount = forms.IntegerField(label="Amount in euro", min_value=1, required=False)
    text = forms.CharField(label="Text", widget=forms.Textarea(attrs={"rows": 4}))
    when = forms.ChoiceField(
        label="Send", choices=[("now", "At once"), ("later", "Tomorrow at 8:00")], widget=forms.RadioSelect
    )
    urgent = forms.BooleanField(label="Mark as urgent", required=False, help_text="Colleagues see it first.")


def styleguide(request: HttpRequest) -> HttpResponse:
    """GET /styleguide/. The sample form is checked with wrong values, so that its errors show."""
    form = SampleForm({"language": "fr", "amount": "0", "text": "Good morning,", "when": "now"})
    form.is_valid()
    form.add_error(None, "The mail was not saved. Correct the two fields below.")
    page = Paginator(range(117), 20).page(2)
    return render(request, "web/styleguide.html", {"form": form, "page": page})
