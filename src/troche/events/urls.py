"""Addresses of safety follow-up."""

from django.urls import path

from troche.events import my_pages, open_pages, pages, sitter_pages

app_name = "events"

urlpatterns = [
    path("my/side-effects/", my_pages.side_effects, name="side_effects"),
    path("my/events/", my_pages.tell, name="tell"),
    path("my/lozenges/", my_pages.lozenges, name="lozenges"),
    path("my/lozenges/told/", my_pages.told, name="told"),
    path("sitter/events/", sitter_pages.tell, name="sitter_tell"),
    path("events/", open_pages.open_cases, name="open"),
    path("people/<uuid:person>/events/", pages.person, name="person"),
    path("people/<uuid:person>/events/<slug:event>/", pages.event, name="event"),
    path("people/<uuid:person>/events/<slug:event>/draft.pdf", pages.report, name="report"),
    path("people/<uuid:person>/side-effects/", pages.ask, name="ask"),
    path("people/<uuid:person>/signals/", pages.signals, name="signals"),
]
