"""Where the pages of screening are."""

from django.urls import path

from troche.screening.pages import assessment, dossier, other_help, own, questionnaire, readings, record

app_name = "screening"
urlpatterns = [
    path("assessment/", assessment.start, name="start"),
    path("assessment/help/", assessment.help_now, name="help"),
    path("assessment/result/", assessment.result, name="result"),
    path("assessment/take/", assessment.take_along, name="take"),
    path("assessment/keep/", assessment.keep, name="keep"),
    path("assessment/wipe/", assessment.wipe, name="wipe"),
    path("assessment/<slug:step>/", assessment.step, name="assessment"),
    path("my/history/", own.history, name="history"),
    path("my/questionnaires/<slug:instrument>/", questionnaire.begin, name="questionnaire"),
    path("my/questionnaires/<slug:instrument>/send/", questionnaire.send, name="questionnaire_send"),
    path("my/questionnaires/<slug:instrument>/<slug:item>/", questionnaire.ask, name="questionnaire_item"),
    path("my/pressure/", own.pressure, name="pressure"),
    path("my/weight/", readings.weight, name="weight"),
    path("my/help/", own.own_help, name="own_help"),
    path("my/help/after/", own.own_help, {"asked": True}, name="own_help_after"),
    path("my/other-help/", other_help.other_help, name="other_help"),
    path("people/<uuid:person>/", dossier.dossier, name="dossier"),
    path("people/<uuid:person>/ask/", dossier.ask, name="ask"),
    path("people/<uuid:person>/decide/", dossier.decide, name="decide"),
    path("people/<uuid:person>/record/", record.record, name="record"),
    path(
        "people/<uuid:person>/questionnaires/<slug:instrument>/",
        questionnaire.interview,
        name="interview",
    ),
    path("people/<uuid:person>/facts/", record.facts, name="facts"),
]
