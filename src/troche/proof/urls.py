"""Where the programme is read, and where an edit of it is tried."""

from django.urls import path

from troche.proof import pages

app_name = "proof"
urlpatterns = [path("programme/", pages.programme, name="programme")]
