"""Where the pages of a session are."""

from django.urls import path

from troche.dosing import (
    before_pages,
    music,
    my_pages,
    question_pages,
    record_pages,
    sitter_pages,
    staff_pages,
    wrong_pages,
)

app_name = "dosing"
urlpatterns = [
    path("my/session/", my_pages.mine, name="mine"),
    path("my/session/today/", my_pages.mine, name="go_no_go"),
    path("my/session/book/", my_pages.book, name="book"),
    path("my/session/<int:number>/today/", my_pages.go_no_go, name="go_no_go"),
    path("my/session/<int:number>/today/<int:place>/", question_pages.questions, name="questions"),
    path("my/session/<int:number>/preflight/", before_pages.preflight, name="preflight"),
    path("my/session/<int:number>/code/", before_pages.code, name="code"),
    path("my/session/<int:number>/", my_pages.session, name="session"),
    path("my/session/<int:number>/over/", my_pages.over, name="over"),
    path("my/session/<int:number>/next-day/", my_pages.next_day, name="next_day"),
    path("my/music/<int:number>/", music.music, name="music"),
    path("my/session/<int:number>/wrong/", wrong_pages.mine, name="wrong"),
    path("my/session/<int:number>/wrong/<slug:area>/", wrong_pages.mine, name="wrong_area"),
    path("my/session/<int:number>/<slug:tool>/", my_pages.session, name="tool"),
    path("sitter/session/", sitter_pages.sitter, name="sitter"),
    path("sitter/session/wrong/", wrong_pages.sitter, name="sitter_wrong"),
    # The sitter's pass is a cookie of /sitter/ alone, so the stream has an address there, too.
    path("sitter/live/<uuid:person>/", sitter_pages.live, name="sitter_live"),
    path("wall/", staff_pages.wall, name="wall"),
    path("people/<uuid:person>/sessions/", staff_pages.sessions, name="sessions"),
    path("people/<uuid:person>/sessions/<int:number>/sheet/", before_pages.sheet, name="sheet"),
    path("people/<uuid:person>/sessions/<int:number>/", staff_pages.session, name="watch"),
    path("people/<uuid:person>/sessions/<int:number>/record.pdf", record_pages.record, name="record"),
    path("people/<uuid:person>/sessions/<int:number>/wrong/", wrong_pages.watch, name="watch_wrong"),
]
