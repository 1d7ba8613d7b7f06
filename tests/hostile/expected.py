"""What is known of some forms: where anything goes, and why a right answer is not taken."""

from __future__ import annotations

# Addresses that take a POST and stand on no page.
WITHOUT_A_FORM = {
    "/account/login/code/confirm/": "not switched on",
    "/fhir/Observation": "for machines that have a token",
    "/fhir/DiagnosticReport": "for machines that have a token",
    "/eprescriber/v1/events": "for the e-prescriber, which signs",
    "/staff/<uuid:staff>/supervision/end/": "on the page of who is supervised; the one looked at is somebody else's",
    "/people/<uuid:person>/questions/": "the pharmacy has asked nothing here; tests/pharmacy asks and answers",
    "/my/device/": "for a phone that sends what it has kept; tests/device sends anything",
    "/sitter/device/": "for a phone that sends what it has kept; tests/device sends anything",
    "/sitter/session/beat/": "for a script that says that the page is there; tests/contact",
    "/people/<uuid:person>/sessions/<int:number>/beat/": "for a script that says that the page is there; tests/contact",
    "/wall/beat/": "for a script that says that the page is there; tests/contact",
    "/wall/video/say/": "for the script of a call; tests/video",
    "/language/setlang/": "the words are English; no page offers another language yet",
}
# Nothing can be wrong in these: they ask for nothing, or take whatever comes.
NOTHING_TO_GET_WRONG = {
    "/account/logout/": "a button",
    "/assessment/wipe/": "a button",
    "/assessment/help/": "a button",
    "/board/": "a name to look for; of nobody there is none",
    "/laboratory/<uuid:message>/": "a name to look for; of nobody there is none",
    "/people/<uuid:person>/order/ask/": "a button; asking twice is asking once",
    "/account/2fa/totp/deactivate/": "a button",
    "/account/2fa/recovery-codes/generate/": "a button; without a second factor it says no",
    "/account/2fa/webauthn/keys/<int:pk>/remove/": "a button",
}
# Asked for nothing when nothing at all is sent, which no button of the page does.
NOTHING_IS_NOTHING = {
    "/account/email/": "does what the button's name says; without one, nothing",
}
# Refused by going back to another page, which says why.
SAID_ON_THE_NEXT_PAGE = {
    "/account/2fa/webauthn/login/": "back to signing in",
    "/account/2fa/webauthn/reauthenticate/": "back to signing in, and from there to the first page",
}
# Fields that are not read, or of which anything is taken.
TAKES_ANYTHING = {
    "/assessment/<slug:step>/ command_id": "the answers are no command before they are kept",
    "/pharmacy/lots/<uuid:lot>/certificate/ file": "a file is sent in another way; tests/pharmacy sends some",
    "timezone": "what is no time zone becomes the clinic's",
    "next": "an address that is not ours is not followed",
    "passwordless": "a tick",
    "more": "a button",
    "leave_out": "a button",
    "find": "a button",
}
# Never shown again, right or wrong.
WORKS_ONCE = {
    "/people/<uuid:person>/order/sign/ code": "the code of a device works once",
}
# Answered with a page of its own, not with a redirect.
ANSWERED_WITH_A_PAGE = {
    "/staff/": "shows the link of the invitation, once",
    "/my/sitter/": "shows the sitter's link, once",
    "/my/history/<slug:part>/": "shows more rows",
    "/people/<uuid:person>/history/": "shows more rows",
    "/people/<uuid:person>/diagnoses/": "shows which codes there are, and what was sought stands in no address",
    "/board/": "shows who has the name, which stands in no address",
    "/laboratory/<uuid:message>/": "shows who has the name, which stands in no address",
}
# What only a device, a mailbox or a second session could answer.
CANNOT_BE_RIGHT_HERE = {
    "/programme/": "needs a whole file of a programme; tests/proof/test_pages.py sends some",
    "/account/2fa/reauthenticate/": "needs the code of a device",
    "/account/2fa/totp/activate/": "needs the code of a device",
    "/people/<uuid:person>/order/sign/": "needs the code of a device, or a passkey",
    "/account/2fa/authenticate/": "needs the code of a device, or a passkey",
    "/account/2fa/webauthn/add/": "needs a passkey",
    "/account/2fa/webauthn/signup/": "needs a passkey",
    "/account/2fa/webauthn/login/": "needs a passkey",
    "/account/2fa/webauthn/reauthenticate/": "needs a passkey",
    "/people/<uuid:person>/events/<slug:event>/": "a case is closed at its outcome, after a review and two reports",
    "/account/confirm-email/": "needs the code of a mail",
    "/assessment/keep/": "everybody here has kept theirs",
    "/my/questionnaires/<slug:instrument>/send/": "nobody here has answered a question before",
    "/rota/put/": "the first day of the week is over, on every day but one",
    "/pharmacy/lots/": "its two dates hang together; tests/pharmacy enters lots",
    "/rota/copy/": "somebody is on call in every hour",
    "/staff/<uuid:staff>/supervision/": "the first state of the list is none of this clinic's",
}
