"""Where the pages of screening are."""

from django.urls import path

from troche.screening.pages import assessment, dossier, own, plan, record, safety, talk

app_name = "screening"
urlpatterns = [
    path("assessment/", assessment.start, name="start"),
    path("assessment/help/", assessment.help_now, name="help"),
    path("assessment/result/", assessment.result, name="result"),
    path("assessment/keep/", assessment.keep, name="keep"),
    path("assessment/wipe/", assessment.wipe, name="wipe"),
    path("assessment/<slug:step>/", assessment.step, name="assessment"),
    path("my/history/", own.history, name="history"),
    path("my/questionnaires/<slug:instrument>/", own.questionnaire, name="questionnaire"),
    path("my/pressure/", own.pressure, name="pressure"),
    path("my/help/", safety.own_help, name="own_help"),
    path("my/help/after/", safety.own_help, {"asked": True}, name="own_help_after"),
    path("my/help/say/", safety.say_how_safe, name="say_how_safe"),
    path("my/help/decline/", safety.decline, name="decline"),
    path("my/safety-plan/", plan.safety_plan, name="safety_plan"),
    path("my/safety-plan/write/", plan.write_safety_plan, name="write_safety_plan"),
    path("my/safety-plan/file/", plan.safety_plan_file, name="safety_plan_file"),
    path("my/safety-plan/kept/", plan.safety_plan_kept, name="safety_plan_kept"),
    path("my/safety-plan/forget/", plan.safety_plan_forget, name="safety_plan_forget"),
    path("my/safety-plan/keeper.js", plan.safety_plan_keeper, name="safety_plan_keeper"),
    path("people/<uuid:person>/", dossier.dossier, name="dossier"),
    path("people/<uuid:person>/ask/", dossier.ask, name="ask"),
    path("people/<uuid:person>/decide/", dossier.decide, name="decide"),
    path("people/<uuid:person>/record/", record.record, name="record"),
    path("people/<uuid:person>/talk/", talk.talk, name="talk"),
    path("people/<uuid:person>/talk/tried/", talk.tried, name="tried"),
    path("people/<uuid:person>/call-sheet/", talk.call_sheet, name="call_sheet"),
    path("people/<uuid:person>/safety-plan/", plan.person_safety_plan, name="person_safety_plan"),
    path("people/<uuid:person>/safety-plan/write/", plan.write_with_person, name="write_with_person"),
    path("people/<uuid:person>/safety-plan/review/", plan.review_safety_plan, name="review_safety_plan"),
    path("people/<uuid:person>/facts/", record.facts, name="facts"),
]
