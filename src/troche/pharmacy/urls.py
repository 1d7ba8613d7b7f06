"""Addresses of the lots. None names a lot: an id made of its name does."""

from django.urls import path

from troche.pharmacy import pages

app_name = "pharmacy"

urlpatterns = [
    path("pharmacy/lots/", pages.lots, name="lots"),
    path("pharmacy/lots/<uuid:lot>/", pages.lot, name="lot"),
    path("pharmacy/lots/<uuid:lot>/recall/", pages.recall, name="recall"),
    path("pharmacy/lots/<uuid:lot>/certificate/", pages.certificate, name="certificate"),
    path("pharmacy/lots/<uuid:lot>/certificate/file/", pages.certificate_of, name="certificate_of"),
]
