"""Where browsers ask about video. `dosing` takes every other word after a session's number, so these come first."""

from django.urls import path

from troche.video import pages

app_name = "video"
urlpatterns = [
    path("my/video/", pages.my_relay, name="my_relay"),
    path("my/session/<int:number>/video/", pages.mine, name="mine"),
    path("my/session/<int:number>/video/live/", pages.my_live, name="my_live"),
    path("people/<uuid:person>/sessions/<int:number>/video/", pages.watched, name="watched"),
    path("wall/video/", pages.live, name="live"),
    path("wall/video/say/", pages.say, name="say"),
]
