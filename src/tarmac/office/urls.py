from django.urls import path

from tarmac.office.views import reading, writing

app_name = "office"
urlpatterns = [
    path("", reading.mail, name="mail"),
    path("mail/<slug:name>/", reading.folder, name="folder"),
    path("files/", reading.files_screen, name="files"),
    path("meetings/", reading.meetings, name="meetings"),
    path("people/", reading.people, name="people"),
    path("calendar/", reading.calendar, name="calendar"),
    path("deleted/", reading.deleted, name="deleted"),
    path("search/", reading.search, name="search"),
    path("item/<slug:ref>/", reading.item, name="item"),
    path("item/<slug:ref>/file/", reading.download, name="download"),
    path("item/<slug:ref>/file/<int:position>/", reading.download, name="attachment"),
    path("item/<slug:ref>/edit/", writing.edit, name="edit"),
    path("item/<slug:ref>/delete/", writing.delete, name="delete"),
    path("item/<slug:ref>/restore/", writing.restore, name="restore"),
    path("item/<slug:ref>/move/", writing.move, name="move"),
    path("write/", writing.write, name="write"),
    path("draft/<slug:ref>/", writing.draft, name="draft"),
    path("document/new/", writing.new_document, name="new_document"),
    path("reset/", writing.reset, name="reset"),
]
