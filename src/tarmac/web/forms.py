"""One way to show a form: `{{ form }}`, or field by field `{{ form.email.as_field_group }}`."""

from typing import Any

from django.forms import BoundField, Widget
from django.forms.renderers import DjangoTemplates


class MarkedField(BoundField):
    """A field of a form; the first one with an error has the focus when the page opens."""

    def build_widget_attrs(self, attrs: dict[str, Any], widget: Widget | None = None) -> dict[str, Any]:
        attrs = super().build_widget_attrs(attrs, widget)
        wrong = (field.name for field in self.form.visible_fields() if field.errors)
        return attrs | {"autofocus": True} if next(wrong, "") == self.name else attrs


class FormRenderer(DjangoTemplates):
    form_template_name = "web/components/form.html"
    field_template_name = "web/components/field.html"
    bound_field_class = MarkedField
