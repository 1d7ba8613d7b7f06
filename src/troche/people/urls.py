"""Where the doors are."""

from django.urls import path

from troche.people import (
    access_pages,
    care_team_pages,
    concern_pages,
    member_pages,
    pages,
    rota_pages,
    staff_pages,
)

app_name = "people"
urlpatterns = [
    path("enter/", pages.enter, name="enter"),
    path("welcome/", pages.welcome, name="welcome"),
    path("me/", pages.account, name="account"),
    path("me/place/", pages.change_place, name="change_place"),
    path("my/readings/", access_pages.who_looked, name="who_looked"),
    path("people/<uuid:person>/readings/", access_pages.readings_of, name="readings"),
    path("staff/", staff_pages.staff, name="staff"),
    path("staff/<uuid:staff>/", member_pages.member, name="member"),
    path("staff/<uuid:staff>/leave/", member_pages.leave, name="leave"),
    path("staff/<uuid:staff>/registration/", member_pages.add_registration, name="add_registration"),
    path("staff/<uuid:staff>/supervision/", member_pages.supervise, name="supervise"),
    path("staff/<uuid:staff>/supervision/end/", member_pages.end_supervision, name="end_supervision"),
    path("rota/", rota_pages.rota, name="rota"),
    path("rota/put/", rota_pages.put_on_call, name="put_on_call"),
    path("rota/copy/", rota_pages.copy_week, name="copy_week"),
    path("concerns/", concern_pages.concerns, name="concerns"),
    path("concerns/<uuid:concern>/take/", concern_pages.take_concern, name="take_concern"),
    path("concerns/<uuid:concern>/settle/", concern_pages.settle_concern, name="settle_concern"),
    path("people/<uuid:person>/team/", care_team_pages.care_team, name="team"),
    path("join/<str:token>/", staff_pages.join, name="join"),
    path("with/<str:token>/", pages.with_link, name="with"),
    path("demo/enter/<str:token>/", pages.demo_enter, name="demo_enter"),
    path("at/<slug:slug>/", pages.door, name="door"),
]
