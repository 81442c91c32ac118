from django.urls import path

from tarmac.programme.views import coordinator, figures, setup, today

app_name = "programme"
urlpatterns = [
    path("", today.today, name="today"),
    path("programme/conditions/", today.conditions, name="conditions"),
    path("programme/start/", today.start, name="start"),
    path("programme/leave/", today.leave, name="leave"),
    path("programme/people/", coordinator.people, name="people"),
    path("programme/people/invite/", coordinator.invite, name="invite"),
    path("programme/people/<int:person_id>/", coordinator.person, name="person"),
    path("programme/people/<int:person_id>/invite/", coordinator.invite_again, name="invite_again"),
    path("programme/people/<int:person_id>/end/", coordinator.end, name="end"),
    path("programme/people/<int:person_id>/withdraw/", coordinator.withdraw, name="withdraw"),
    path("programme/setup/", setup.setup, name="setup"),
    path("programme/setup/programme/", setup.edit_programme, name="edit"),
    path("programme/setup/windows/new/", setup.new_window, name="window_new"),
    path("programme/setup/windows/<int:window_id>/", setup.window, name="window"),
    path("programme/setup/waves/new/", setup.new_wave, name="wave_new"),
    path("programme/setup/waves/<int:wave_id>/", setup.wave, name="wave"),
    path("programme/figures/", figures.figures, name="figures"),
]
