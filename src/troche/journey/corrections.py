"""Who may correct what: an entry of each kind, by whom, or what is recorded instead.

A correction is decided by no room's rules, so it may do only what its author may record anyway. What a dose, a release,
a unit, an alert or a decision rests on is never corrected: what undoes it is a fact of its own, with its own rules.
"""

from __future__ import annotations

from troche.chart.commands import Correct, Role, StreamKind
from troche.chart.reasons import Refusal, refuse
from troche.chart.words import Words, say
from troche.people.policy import TABLE, allows, relation

PRESCRIBER = "screening.decide"

CORRECTED_BY: dict[str, tuple[str, ...]] = {
    "people.clinic_opened": ("people.open_clinic",),
    "people.licence_added": ("people.manage",),
    "people.staff_left": ("people.manage",),
    "people.rota_set": ("people.manage",),
    "people.supervision_agreed": ("people.manage",),
    "people.supervision_ended": ("people.manage",),
    "people.person_registered": ("people.register",),
    "people.contact_changed": ("people.change_contact",),
    "screening.history_given": ("screening.history", PRESCRIBER),
    "screening.instrument_answered": ("screening.measure", PRESCRIBER),
    "screening.home_pressure_measured": ("screening.measure", PRESCRIBER),
    "screening.result_reported": ("screening.record_result",),
    "screening.weight_measured": ("screening.measure", PRESCRIBER),
    "screening.identity_verified": ("screening.record_result",),
    "screening.diagnosis_made": ("screening.record_result",),
    "screening.pdmp_checked": ("screening.record_result",),
    "screening.legal_basis_recorded": ("screening.record_result",),
    "screening.information_asked": ("screening.ask",),
    "screening.condition_recorded": ("screening.record_result",),
    "dosing.vitals_measured": ("dosing.measure", PRESCRIBER),
    "dosing.lozenge_ended": ("dosing.check",),
    "dosing.note_written": ("dosing.check",),
    "integration.goal_set": ("integration.goal",),
}
"""Entries that may be replaced or marked as entered in error, by who may do each of these: first of all record them."""

ONLY_IN_ERROR: dict[str, tuple[str, ...]] = {
    "screening.assessment_taken": ("screening.assess",),
    "preparation.lesson_read": ("preparation.prepare",),
    "preparation.item_done": ("preparation.prepare",),
    "preparation.visit_held": ("preparation.prepare",),
    "dosing.sitter_agreed": ("dosing.check",),
    "dosing.monitor_agreed": ("dosing.monitor",),
    "dosing.place_confirmed": ("dosing.release",),
    "dosing.unit_codes_given": ("dosing.go_no_go",),
    "dosing.preflight_run": ("dosing.go_no_go",),
    "dosing.emergency_confirmed": ("dosing.go_no_go",),
    "dosing.test_page_acknowledged": ("dosing.monitor",),
    "dosing.sheet_kept": ("dosing.monitor",),
    "dosing.check_waived": ("dosing.release",),
    "dosing.sitter_present": ("dosing.check",),
    "dosing.monitor_ready": ("dosing.monitor",),
    "integration.visit_held": ("integration.hold",),
    "medication.prescriber_visit_held": ("medication.write_plan",),
    "medication.contact_made": ("medication.record_contact",),
}
"""Entries that open something by being there: they may be marked as entered in error, never turned into another."""

_ALERT = say("Close the alert, or raise one by hand.")
_UNITS = say("Count what is there, or say what became of what is gone.")
_ORDER = say("Order anew; the newest order is the one that counts.")
_SIGNED_ORDER = say("Call the order off, with the reason.")
_PLAN = say("Write the next version of the plan, with the reason for the change.")
_SIGN = say("The patient answers and signs again.")
_SITTER = say("Invite the sitter again.")
_SESSION = say("Call the session off, and book another.")
_CONCERN = say("Mend what it is about; it settles by itself.")
_MESSAGE = say("Set the message aside, and correct each result in the person’s own chart.")
_PARCEL = say("Say what became of the parcel, or count what is there.")
_FOUND = say("Say that it is found again, or count what is there.")
_LOT = say(
    "A recalled lot stays recalled. Enter what is right as a lot of its own, and recall the wrong one."
)
_QUESTION = say("Ask or answer once more in a new question.")
_SAID = say("Set it aside, and call the order off where that is needed.")
_TALK = say("Speak with the person, and record the talk.")
_EVENT = say("Write the next version of the case, with the reason for the change.")
_HEARD = say("Close the alert with what was found, or write a note in the session.")
_VIDEO = say("Say how it stands now; what was seen then stays.")
_AFTER = say("Raise an alert, so that somebody looks at it.")

_DEVICE = say("It stays noted. Raise an alert, so that somebody looks at it.")

INSTEAD: dict[str, tuple[Words, tuple[str, ...]]] = {
    "people.staff_joined": (
        say("Let them leave, and join again in the right role."),
        ("people.leave_staff", "people.join_staff"),
    ),
    "people.programme_adopted": (
        say("Adopt what is wanted as a version with a higher number."),
        ("people.adopt_programme",),
    ),
    "people.instrument_text_added": (
        say("Add the words of this questionnaire again as they should be."),
        ("people.add_instrument_text",),
    ),
    "people.care_team_assigned": (say("Assign the care team again."), ("people.assign_care_team",)),
    "people.programme_followed": (say("Move the chart to a newer version."), ("people.follow_programme",)),
    "screening.risk_told": (
        say("What was told stays on file. Speak with the person, and record the talk."),
        ("screening.screen_safety",),
    ),
    "screening.eligibility_decided": (say("Decide again, with a reason."), ("screening.decide_eligibility",)),
    "screening.override_proposed": (
        say("Propose it anew; the latest counts."),
        ("screening.propose_override",),
    ),
    "screening.override_granted": (
        say("The medical director takes it back, with a reason."),
        ("screening.decline_override",),
    ),
    "screening.override_declined": (say("Propose it anew."), ("screening.propose_override",)),
    "medication.plan_written": (_PLAN, ("medication.write_plan",)),
    "medication.plan_accepted": (_PLAN, ("medication.write_plan",)),
    "medication.order_pended": (_ORDER, ("medication.pend_order",)),
    "medication.order_answered": (_ORDER, ("medication.pend_order",)),
    "medication.order_signed": (_SIGNED_ORDER, ("medication.cancel_order",)),
    "medication.order_cosigned": (_SIGNED_ORDER, ("medication.cancel_order",)),
    "medication.order_sent": (_SIGNED_ORDER, ("medication.cancel_order",)),
    "medication.order_withdrawn": (_ORDER, ("medication.pend_order",)),
    "medication.order_cancelled": (_ORDER, ("medication.pend_order",)),
    "medication.order_ended": (_ORDER, ("medication.pend_order",)),
    "medication.units_dispensed": (_UNITS, ("medication.count_units", "medication.account_for_units")),
    "medication.units_received": (_UNITS, ("medication.count_units", "medication.account_for_units")),
    "medication.units_counted": (_UNITS, ("medication.count_units", "medication.account_for_units")),
    "medication.tolerance_noted": (
        say("Ask and note it again; the latest counts."),
        ("medication.note_tolerance",),
    ),
    "medication.dose_proposed": (
        say("It is kept as it was seen. Answer the proposal again."),
        ("medication.answer_proposal",),
    ),
    "medication.proposal_answered": (say("Answer the proposal again."), ("medication.answer_proposal",)),
    "medication.units_accounted": (_FOUND, ("medication.find_units", "medication.count_units")),
    "medication.units_found": (_UNITS, ("medication.count_units", "medication.account_for_units")),
    "medication.bladder_answered": (
        say("The patient answers again; the latest answers are the ones that count."),
        ("medication.answer_bladder", "messaging.raise_alert"),
    ),
    "medication.units_put_up": (_PARCEL, ("medication.end_parcel",)),
    "medication.parcel_sent": (_PARCEL, ("medication.end_parcel", "medication.count_units")),
    "medication.parcel_delivered": (
        say("Record again what the carrier says."),
        ("medication.report_delivery",),
    ),
    "medication.parcel_ended": (_FOUND, ("medication.find_units", "medication.receive_units")),
    "medication.units_recalled": (_LOT, ("medication.account_for_units",)),
    "medication.count_asked": (_UNITS, ("medication.watch_count",)),
    "medication.order_questioned": (_QUESTION, ("medication.ask_prescriber",)),
    "medication.question_answered": (_QUESTION, ("medication.ask_prescriber",)),
    "pharmacy.lot_made": (_LOT, ("pharmacy.make_lot", "pharmacy.recall_lot")),
    "pharmacy.certificate_added": (say("Add the right certificate."), ("pharmacy.add_certificate",)),
    "pharmacy.lot_recalled": (_LOT, ("pharmacy.make_lot",)),
    "preparation.consent_signed": (_SIGN, ("preparation.sign_consent",)),
    "preparation.teach_back_answered": (_SIGN, ("preparation.answer_teach_back",)),
    "preparation.intention_set": (say("The patient writes it again."), ("preparation.set_intention",)),
    "preparation.sitter_invited": (_SITTER, ("preparation.invite_sitter",)),
    "preparation.sitter_confirmed": (_SITTER, ("preparation.invite_sitter",)),
    "device.sequence_gap": (_DEVICE, ("messaging.raise_alert",)),
    "device.clock_disagrees": (_DEVICE, ("messaging.raise_alert",)),
    "dosing.session_booked": (_SESSION, ("dosing.stop_session", "dosing.book_session")),
    "dosing.go_no_go_answered": (say("Answer the questions of the day again."), ("dosing.answer_go_no_go",)),
    "dosing.go_no_go_read": (say("Ask for the dose again once every gate is met."), ("dosing.take_dose",)),
    "dosing.pressure_judged": (say("Measure and judge the pressure again."), ("dosing.judge_pressure",)),
    "dosing.dose_taken": (
        say("A dose stays on file. Break the session off, raise an alert, and say what became of each unit."),
        ("dosing.stop_session", "messaging.raise_alert", "medication.account_for_units"),
    ),
    "dosing.check_given": (say("Give another look."), ("dosing.give_check",)),
    "dosing.call_tapped": (say("Write a note of who was called and what was said."), ("dosing.write_note",)),
    "dosing.session_released": (_AFTER, ("messaging.raise_alert",)),
    "dosing.session_stopped": (say("Book another session."), ("dosing.book_session",)),
    "dosing.next_day_confirmed": (_AFTER, ("messaging.raise_alert",)),
    **dict.fromkeys(
        ("contact.ladder_armed", "contact.silence_began", "contact.silence_ended"),
        (_HEARD, ("messaging.close_alert", "dosing.write_note")),
    ),
    **dict.fromkeys(
        (
            "dosing.went_wrong",
            "dosing.wrong_step_done",
            "dosing.extra_taken",
            "dosing.wrong_ended",
            "dosing.wrong_followed_up",
            "dosing.driving_confirmed",
            "dosing.next_day_call_tried",
        ),
        (
            say("What was told stays on file. Say how it ended, raise an alert, or count what is there."),
            ("dosing.end_wrong", "messaging.raise_alert", "medication.count_units"),
        ),
    ),
    "video.lost": (_VIDEO, ("video.say_back",)),
    "video.back": (_VIDEO, ("video.say_lost",)),
    "integration.visit_booked": (say("Book the visit again."), ("integration.book_visit",)),
    "integration.checked_in": (say("The patient checks in again."), ("integration.check_in",)),
    "integration.questionnaire_expired": (
        say("Answer the questionnaire."),
        ("screening.answer_instrument",),
    ),
    "screening.safety_screened": (say("Speak again, and record that talk."), ("screening.screen_safety",)),
    "screening.safety_sign_told": (_TALK, ("screening.screen_safety",)),
    "screening.safety_said": (_TALK, ("screening.screen_safety",)),
    "screening.safety_screen_declined": (_TALK, ("screening.screen_safety",)),
    "screening.safety_call_tried": (_TALK, ("screening.screen_safety", "screening.note_safety_call")),
    "screening.safety_plan_written": (
        say("Write the next version of the safety plan."),
        ("screening.write_safety_plan",),
    ),
    "screening.safety_plan_reviewed": (
        say("Go through the plan together, and record it again."),
        ("screening.review_safety_plan",),
    ),
    "messaging.alert_raised": (_ALERT, ("messaging.close_alert", "messaging.raise_alert")),
    "messaging.alert_escalated": (_ALERT, ("messaging.acknowledge_alert",)),
    "messaging.alert_returned": (_ALERT, ("messaging.acknowledge_alert",)),
    "messaging.alert_acknowledged": (_ALERT, ("messaging.close_alert", "messaging.raise_alert")),
    "messaging.alert_closed": (_ALERT, ("messaging.raise_alert",)),
    "people.concern_raised": (_CONCERN, ("people.take_concern", "people.settle_concern")),
    "people.concern_taken": (_CONCERN, ("people.take_concern", "people.settle_concern")),
    "people.concern_passed_on": (_CONCERN, ("people.take_concern", "people.settle_concern")),
    "people.concern_settled": (_CONCERN, ("people.take_concern", "people.settle_concern")),
    "laboratory.message_received": (_MESSAGE, ("laboratory.set_message_aside",)),
    "laboratory.message_held": (_MESSAGE, ("laboratory.file_message", "laboratory.set_message_aside")),
    "laboratory.message_filed": (_MESSAGE, ("laboratory.set_message_aside",)),
    "laboratory.message_set_aside": (_MESSAGE, ("laboratory.file_message",)),
    **dict.fromkeys(
        ("events.event_opened", "events.event_assessed", "events.event_handed_over", "events.event_reviewed"),
        (_EVENT, ("events.assess_event", "events.hand_over_event", "events.review_event")),
    ),
    **dict.fromkeys(
        ("events.event_sent", "events.event_closed", "events.event_reopened"),
        (_EVENT, ("events.reopen_event", "events.note_sent", "events.assess_event")),
    ),
    "events.side_effects_answered": (
        say("The patient answers again; both answers stay."),
        ("events.answer_side_effects",),
    ),
    **dict.fromkeys(
        ("events.signal_noted", "events.signal_answered"),
        (say("Answer the signal, in words."), ("events.answer_signal",)),
    ),
    "laboratory.message_waited": (_MESSAGE, ("laboratory.file_message", "laboratory.set_message_aside")),
    "eprescribing.event_received": (_SAID, ("eprescribing.set_event_aside",)),
    "eprescribing.event_settled": (_SAID, ("eprescribing.set_event_aside",)),
    "eprescribing.event_held": (_SAID, ("eprescribing.set_event_aside",)),
    "eprescribing.event_set_aside": (_SAID, ("eprescribing.set_event_aside",)),
    "eprescribing.event_waited": (_SAID, ("eprescribing.set_event_aside",)),
}
"""Entries that stand: what is done instead, in words and as commands."""

OF_THE_CLINIC: tuple[Role, ...] = ("director", "administrator", "system")

ONLY_ERROR = refuse(
    "only_in_error",
    say("An entry of this kind can be marked as entered in error, and not be turned into another."),
    would_change=say("Mark it as entered in error, and record anew what is right."),
)
UNDECIDED = refuse("not_correctable", say("Nobody has said yet who may correct an entry of this kind."))


def may_correct(kind: StreamKind, command: Correct) -> Refusal | None:
    """Why this actor may not correct an entry of this kind so; None when it may be done."""
    if command.kind in INSTEAD:
        return _stands(INSTEAD[command.kind][0])
    actions = CORRECTED_BY.get(command.kind) or ONLY_IN_ERROR.get(command.kind)
    if actions is None:
        return UNDECIDED
    able = _able(kind, actions)
    actor = command.actor
    towards = relation(actor, command.stream)
    if actor.role not in able or not all(allows(actor.role, towards, action) for action in actions):
        return _not_yours(able)
    if command.kind in ONLY_IN_ERROR and command.replacement is not None:
        return ONLY_ERROR
    return None


def _able(kind: StreamKind, actions: tuple[str, ...]) -> tuple[Role, ...]:
    """The roles that may correct and record such an entry of others."""
    among = OF_THE_CLINIC if kind == "clinic" else tuple(TABLE["chart.correct"])
    needed = ("chart.correct", *actions)
    return tuple(role for role in among if all(TABLE[action][role] == "clinic" for action in needed))


def _stands(instead: Words) -> Refusal:
    return refuse(
        "stands_as_recorded",
        say("An entry of this kind stands. What changes it is an entry of its own."),
        would_change=instead,
    )


def _not_yours(able: tuple[Role, ...]) -> Refusal:
    return refuse(
        "not_yours_to_correct",
        say("Only somebody who may record an entry of this kind may correct it."),
        would_change=say("Ask somebody with this role: {roles}.", roles=", ".join(able)),
    )
