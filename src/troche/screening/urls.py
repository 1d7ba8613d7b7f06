"""Where the pages of screening are."""

from django.urls import path

from troche.screening.pages import assessment, diagnoses, dossier, history, own, record

app_name = "screening"
urlpatterns = [
    path("assessment/", assessment.start, name="start"),
    path("assessment/help/", assessment.help_now, name="help"),
    path("assessment/result/", assessment.result, name="result"),
    path("assessment/keep/", assessment.keep, name="keep"),
    path("assessment/wipe/", assessment.wipe, name="wipe"),
    path("assessment/<slug:step>/", assessment.step, name="assessment"),
    path("my/history/", history.history, name="history"),
    path("my/history/<slug:part>/", history.step, name="history_step"),
    path("my/questionnaires/<slug:instrument>/", own.questionnaire, name="questionnaire"),
    path("my/pressure/", own.pressure, name="pressure"),
    path("my/help/", own.own_help, name="own_help"),
    path("my/help/after/", own.own_help, {"asked": True}, name="own_help_after"),
    path("people/<uuid:person>/", dossier.dossier, name="dossier"),
    path("people/<uuid:person>/ask/", dossier.ask, name="ask"),
    path("people/<uuid:person>/decide/", dossier.decide, name="decide"),
    path("people/<uuid:person>/record/", record.record, name="record"),
    path("people/<uuid:person>/diagnoses/", diagnoses.diagnoses, name="diagnoses"),
    path("people/<uuid:person>/history/", history.take, name="take_history"),
    path("people/<uuid:person>/facts/", record.facts, name="facts"),
]
