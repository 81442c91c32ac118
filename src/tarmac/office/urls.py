from django.urls import path

from tarmac.office.views import documents, keeping, mails, pages, reading, reports

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
    path("item/<slug:ref>/picture/<int:position>/", pages.picture, name="picture"),
    path("item/<slug:ref>/edit/", documents.edit, name="edit"),
    path("item/<slug:ref>/delete/", keeping.delete, name="delete"),
    path("item/<slug:ref>/restore/", keeping.restore, name="restore"),
    path("item/<slug:ref>/move/", mails.move, name="move"),
    path("write/", mails.write, name="write"),
    path("draft/<slug:ref>/", mails.draft, name="draft"),
    path("document/new/", documents.new_document, name="new_document"),
    path("reset/", keeping.reset, name="reset"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<slug:slug>/", reports.report, name="report"),
    path("reports/<slug:slug>/allow/", reports.allow, name="allow"),
    path("reports/<slug:slug>/refuse/", reports.refuse, name="refuse"),
    path("reports/<slug:slug>/take-back/", reports.take_back, name="take_back"),
]
