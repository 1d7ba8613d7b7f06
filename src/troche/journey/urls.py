"""The front page, the patient's own pages, the board."""

from django.urls import path

from troche.journey import pages, team_pages

app_name = "journey"
urlpatterns = [
    path("", pages.front, name="front"),
    path("my/", pages.home, name="home"),
    path("my/people/", pages.people, name="people"),
    path("my/documents/", pages.documents, name="documents"),
    path("board/", pages.board, name="board"),
    path("concerns/", team_pages.concerns, name="concerns"),
    path("concerns/take/", team_pages.take_concern, name="take_concern"),
    path("concerns/settle/", team_pages.settle_concern, name="settle_concern"),
    path("people/<uuid:person>/team/", team_pages.care_team, name="team"),
]
