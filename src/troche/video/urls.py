"""Where browsers ask about video. `dosing` takes every other word after a session's number, so these come first."""

from django.urls import path

from troche.video import pages

app_name = "video"
urlpatterns = [
    path("my/video/", pages.my_relay, name="my_relay"),
]
