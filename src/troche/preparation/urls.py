"""Addresses of consent, lessons, checklist, sitter and preparation visit."""

from django.urls import path

from troche.preparation import consent_pages, my_pages, sitter_pages, staff_pages

app_name = "preparation"

urlpatterns = [
    path("my/consent/", consent_pages.consent, name="consent"),
    path("my/consent/sign/", consent_pages.sign, name="sign"),
    path("my/consent/questions/<slug:question>/", consent_pages.question, name="question"),
    path("my/preparation/", my_pages.home, name="home"),
    path("my/lessons/<slug:lesson>/", my_pages.lesson, name="lesson"),
    path("my/intention/", my_pages.intention, name="intention"),
    path("my/sitter/", my_pages.sitter, name="invite"),
    path("sitter/", sitter_pages.task, name="sitter"),
    path("people/<uuid:person>/preparation/", staff_pages.person, name="person"),
]
