from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "tarmac.web"
    label = "web"
