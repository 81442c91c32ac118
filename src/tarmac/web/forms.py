"""One way to show a form: `{{ form }}`, or field by field `{{ form.email.as_field_group }}`."""

from django.forms.renderers import DjangoTemplates


class FormRenderer(DjangoTemplates):
    form_template_name = "web/components/form.html"
    field_template_name = "web/components/field.html"
