"""Addresses of plan, order, units and pharmacy. `plan` is the own one, and with a person that person's."""

from django.urls import path

from troche.medication import (
    contact_pages,
    dose_pages,
    my_pages,
    order_pages,
    pages,
    parcel_pages,
    pharmacy_pages,
    shipping_pages,
)

app_name = "medication"

urlpatterns = [
    path("my/plan/", my_pages.plan, name="plan"),
    path("my/parcel/", my_pages.parcel, name="parcel"),
    path("my/parcel/count/", my_pages.count, name="count"),
    path("people/<uuid:person>/plan/", pages.plan, name="plan"),
    path("people/<uuid:person>/dose/", dose_pages.dose, name="dose"),
    path("people/<uuid:person>/dose/accept/", dose_pages.accept, name="accept_proposal"),
    path("people/<uuid:person>/dose/another/", dose_pages.another, name="another_dose"),
    path("people/<uuid:person>/dose/note/", dose_pages.note, name="note_tolerance"),
    path("people/<uuid:person>/order/", order_pages.order, name="order"),
    path("people/<uuid:person>/order/sign/", order_pages.sign, name="sign"),
    path("people/<uuid:person>/order/cancel/", order_pages.cancel, name="cancel"),
    path("people/<uuid:person>/order/ask/", order_pages.ask_again, name="ask_again"),
    path("people/<uuid:person>/units/", pages.units, name="units"),
    path("people/<uuid:person>/units/account/", pages.account, name="account"),
    path("pharmacy/", pharmacy_pages.pharmacy, name="pharmacy"),
    path("pharmacy/<uuid:person>/", pharmacy_pages.dispense, name="dispense"),
    path("my/supply/", shipping_pages.supply, name="supply"),
    path("my/bladder/", shipping_pages.bladder, name="bladder"),
    path("people/<uuid:person>/shipping/", shipping_pages.shipping, name="shipping"),
    path("people/<uuid:person>/shipping/visit/", contact_pages.visit, name="visit"),
    path("people/<uuid:person>/shipping/contact/", contact_pages.contact, name="contact"),
    path("pharmacy/<uuid:person>/label/<uuid:parcel>/", parcel_pages.label, name="label"),
    path("people/<uuid:person>/questions/", parcel_pages.questions, name="questions"),
    path("people/<uuid:person>/units/watch/", pages.watch, name="watch"),
    path("people/<uuid:person>/units/found/", pages.found, name="found"),
]
