from django.apps import AppConfig


class AssistantConfig(AppConfig):
    name = "tarmac.assistant"
    label = "assistant"
