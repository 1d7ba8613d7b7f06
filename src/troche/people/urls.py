"""Where the doors are."""

from django.urls import path

from troche.people import access_pages, pages, staff_pages

app_name = "people"
urlpatterns = [
    path("enter/", pages.enter, name="enter"),
    path("welcome/", pages.welcome, name="welcome"),
    path("me/", pages.account, name="account"),
    path("me/place/", pages.change_place, name="change_place"),
    path("my/readings/", access_pages.who_looked, name="who_looked"),
    path("people/<uuid:person>/readings/", access_pages.readings_of, name="readings"),
    path("staff/", staff_pages.staff, name="staff"),
    path("staff/<uuid:staff>/", staff_pages.member, name="member"),
    path("staff/<uuid:staff>/leave/", staff_pages.leave, name="leave"),
    path("join/<str:token>/", staff_pages.join, name="join"),
    path("with/<str:token>/", pages.with_link, name="with"),
    path("demo/enter/<str:token>/", pages.demo_enter, name="demo_enter"),
    path("at/<slug:slug>/", pages.door, name="door"),
]
