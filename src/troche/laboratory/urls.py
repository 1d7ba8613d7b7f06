"""Where messages from laboratories are, and where they come in."""

from django.urls import path

from troche.laboratory import fhir_pages, pages

app_name = "laboratory"
urlpatterns = [
    path("laboratory/", pages.messages, name="messages"),
    path("laboratory/<uuid:message>/", pages.message, name="message"),
    path("laboratory/<uuid:message>/file/", pages.file, name="file"),
    path("laboratory/<uuid:message>/aside/", pages.set_aside, name="set_aside"),
    path("fhir/Observation", fhir_pages.observation, name="observation"),
    path("fhir/DiagnosticReport", fhir_pages.report, name="report"),
]
