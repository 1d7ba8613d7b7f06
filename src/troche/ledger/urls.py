from django.urls import path

from troche.ledger import pages

app_name = "ledger"
urlpatterns = [
    path("live/person/<uuid:person>/", pages.person, name="person"),
    path("sitter/live/<uuid:person>/", pages.person, name="sitter_live"),  # where a sitter's pass is sent
    path("live/clinic/", pages.clinic, name="clinic"),
]
