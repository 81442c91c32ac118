from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tarmac.people"
    label = "people"
