"""Where alerts are."""

from django.urls import path

from troche.messaging import pages

app_name = "messaging"
urlpatterns = [
    path("alerts/", pages.alerts, name="alerts"),
    path("alerts/strip/", pages.strip, name="strip"),
    path("people/<uuid:person>/alerts/<uuid:alert>/", pages.alert, name="alert"),
    path("people/<uuid:person>/alerts/<uuid:alert>/take/", pages.take, name="take"),
]
