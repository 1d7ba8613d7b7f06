"""Where devices send to, and what they keep."""

from django.urls import path

from troche.device import app_pages, pages

app_name = "device"
urlpatterns = [
    path("my/device/", pages.hand_in, name="mine"),
    # The sitter's pass is a cookie of /sitter/ alone.
    path("sitter/device/", pages.hand_in, name="sitters"),
    path("my/session/plan/", app_pages.plan, name="plan"),
    # A worker reaches what lies below its own address, and no other page.
    path("my/session/worker.js", app_pages.worker, name="worker"),
    path("sitter/session/worker.js", app_pages.worker, name="sitters_worker"),
    path("my/session/app.webmanifest", app_pages.manifest, name="manifest"),
    path("sitter/session/app.webmanifest", app_pages.manifest, name="sitters_manifest"),
]
