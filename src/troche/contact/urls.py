"""Where beats arrive."""

from django.urls import path

from troche.contact import pages

app_name = "contact"
urlpatterns = [
    path("my/session/<int:number>/beat/", pages.mine, name="mine"),
    path("sitter/session/beat/", pages.sitters, name="sitter"),
    path("wall/beat/", pages.wall, name="wall"),
    path("people/<uuid:person>/sessions/<int:number>/beat/", pages.monitors, name="monitor"),
]
