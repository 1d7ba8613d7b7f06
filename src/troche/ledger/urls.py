from django.urls import path

from troche.ledger import pages

app_name = "ledger"
urlpatterns = [
    path("live/person/<uuid:person>/", pages.person, name="person"),
    path("live/clinic/", pages.clinic, name="clinic"),
]
