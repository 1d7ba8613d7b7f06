"""The front page, the patient's own pages, the board."""

from django.urls import path

from troche.journey import pages

app_name = "journey"
urlpatterns = [
    path("", pages.front, name="front"),
    path("my/", pages.home, name="home"),
    path("my/people/", pages.people, name="people"),
    path("my/documents/", pages.documents, name="documents"),
    path("board/", pages.board, name="board"),
]
