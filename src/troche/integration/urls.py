"""Where check-ins, visits and goals are."""

from django.urls import path

from troche.integration import pages

app_name = "integration"
urlpatterns = [
    path("my/check-in/", pages.check_in, name="check_in"),
    path("my/integration/", pages.mine, name="mine"),
    path("my/integration/visit/", pages.book_mine, name="book_mine"),
    path("my/integration/goal/", pages.set_my_goal, name="set_my_goal"),
    path("people/<uuid:person>/integration/", pages.of_person, name="person"),
    path("people/<uuid:person>/integration/visit/", pages.book, name="book"),
    path("people/<uuid:person>/integration/held/", pages.hold, name="hold"),
    path("people/<uuid:person>/integration/goal/", pages.set_goal, name="set_goal"),
]
