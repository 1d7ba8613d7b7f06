"""Where devices send to."""

from django.urls import path

from troche.device import pages

app_name = "device"
urlpatterns = [
    path("my/device/", pages.hand_in, name="mine"),
    # The sitter's pass is a cookie of /sitter/ alone.
    path("sitter/device/", pages.hand_in, name="sitters"),
]
