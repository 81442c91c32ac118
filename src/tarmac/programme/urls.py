from django.urls import path

from tarmac.programme.views import today

app_name = "programme"
urlpatterns = [
    path("", today.today, name="today"),
    path("programme/conditions/", today.conditions, name="conditions"),
    path("programme/start/", today.start, name="start"),
    path("programme/leave/", today.leave, name="leave"),
]
