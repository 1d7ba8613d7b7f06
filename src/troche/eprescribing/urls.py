"""Where the e-prescriber says what became of an order, and where that is looked at."""

from django.urls import path

from troche.eprescribing import pages, webhook_pages

app_name = "eprescribing"
urlpatterns = [
    path("eprescriber/", pages.events, name="events"),
    path("eprescriber/<uuid:answer>/", pages.event, name="event"),
    path("eprescriber/v1/events", webhook_pages.event, name="webhook"),
]
