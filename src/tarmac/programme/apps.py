from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "tarmac.programme"
    label = "programme"
