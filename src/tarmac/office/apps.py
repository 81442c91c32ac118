from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "tarmac.office"
    label = "office"
