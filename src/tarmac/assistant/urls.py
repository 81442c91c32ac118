from django.urls import path

from tarmac.assistant.views import conversations, providers, turn

app_name = "assistant"
urlpatterns = [
    path("", conversations.home, name="home"),
    path("conversations/", conversations.conversations, name="conversations"),
    path("c/<int:conversation_id>/", conversations.conversation, name="conversation"),
    path("c/<int:conversation_id>/rename/", conversations.rename, name="rename"),
    path("c/<int:conversation_id>/delete/", conversations.delete, name="delete"),
    path("turn/", turn.turn, name="turn"),
    path("turn/<int:turn_id>/stop/", conversations.stop, name="stop"),
    path("turn/<int:turn_id>/feedback/", conversations.feedback, name="feedback"),
    path("turn/<int:turn_id>/document.docx", conversations.document, name="document"),
    path("providers/", providers.providers, name="providers"),
    path("providers/new/", providers.new, name="provider_new"),
    path("providers/look/", providers.look, name="provider_look"),
    path("providers/<slug:slug>/", providers.provider, name="provider"),
    path("providers/<slug:slug>/default/", providers.make_default, name="provider_default"),
    path("providers/<slug:slug>/enable/", providers.enable, name="provider_enable"),
    path("providers/<slug:slug>/delete/", providers.delete, name="provider_delete"),
    path("providers/<slug:slug>/test/", providers.test, name="provider_test"),
]
