"""Every form of the product, filled in wrongly in every way: a summary or a reason, what was right is kept, no 500."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from tests.hostile.addresses import Route, routes
from tests.hostile.asking import (
    Answer,
    Found,
    Looked,
    ask,
    complaints,
    heard,
    judged,
    none,
    route_of,
    send,
    ways_in,
)
from tests.hostile.expected import (
    ANSWERED_WITH_A_PAGE,
    CANNOT_BE_RIGHT_HERE,
    NOTHING_IS_NOTHING,
    NOTHING_TO_GET_WRONG,
    SAID_ON_THE_NEXT_PAGE,
    TAKES_ANYTHING,
    WITHOUT_A_FORM,
    WORKS_ONCE,
)
from tests.hostile.filling import Said, mistyped, oversized, wrong_in
from tests.hostile.pages import Form
from tests.hostile.passkeys import hostile
from tests.hostile.place import Place

PASSKEY_ALONE, PASSKEY_ADDED = "/account/2fa/webauthn/login/", "/account/2fa/webauthn/add/"
MANY = 12  # fields
Asked = tuple[str, Said, bool]  # what is wrong, what is sent, whether only a refusal will do


def test_every_page_opens(looked: Looked) -> None:
    none(looked.said)


def test_every_address_that_takes_a_form_is_reached(place: Place, found: list[Found]) -> None:
    reached = {one.route for one in found}
    left = [one for one in routes() if one.pattern not in reached and not one.streams]
    takes = {one.pattern for one in left if takes_post(place, one)}
    assert takes == set(WITHOUT_A_FORM)


def takes_post(place: Place, route: Route) -> bool:
    """Whether the view behind an address does something with a POST: one that does not says 405, to somebody."""
    asked = (ask(browser, "POST", path).status for browser, path in ways_in(place, route))
    return route.policy.action != "public.probe" and not any(status in (404, 405) for status in asked)


def test_right_answers_are_taken(once: list[Found]) -> None:
    refused = []
    for one in once:
        answer = send(one, one.right)
        taken = answer.status == 302 or (answer.status == 200 and one.route in ANSWERED_WITH_A_PAGE)
        if not taken and one.route not in CANNOT_BE_RIGHT_HERE:
            refused.append(f"{one}: {answer.status} {answer.reasons[:150]}")
        refused += [f"{one}: {why}" for why in complaints(answer)]
    none(refused)


def tried(forms: Iterable[Found], wrong: Callable[[Found], Iterable[Asked]]) -> list[str]:
    """What is wrong with the answers to all these."""
    said = []
    for one in forms:
        for what, sent, must_refuse in wrong(one):
            with heard() as log:
                answer = send(one, sent)
            said += [f"{one} ({what}): {why}" for why in (*judged(one, answer, must_refuse), *log.errors)]
    return said


def test_nothing_at_all(found: list[Found], once: list[Found]) -> None:
    def empty(one: Found) -> Iterator[Asked]:
        refused = one.form.button[0] not in TAKES_ANYTHING
        if one in once:
            yield "nothing", {}, refused and one.route not in NOTHING_IS_NOTHING
        else:
            blank = {name: [""] for name in one.form.fields} | {n: [v] for n, v in one.form.constants.items()}
            yield "all blank", blank, refused

    none(tried(found, empty))


def test_too_much_of_everything(once: list[Found]) -> None:
    def too_much(one: Found) -> Iterator[Asked]:
        for what, said in oversized(one.form, one.right, once.index(one)):
            yield what, said, False

    none(tried(once, too_much))


def test_the_wrong_kind_of_thing(once: list[Found]) -> None:
    def wrong_kind(one: Found) -> Iterator[Asked]:
        for what, said in mistyped(one.form, one.right, once.index(one)):
            yield what, said, False
        if "credential" in one.form.fields:
            every = 1 if one.route in (PASSKEY_ALONE, PASSKEY_ADDED) else 9  # the others share their reading
            for sent in hostile()[::every]:
                yield sent[:60], one.right | {"credential": [sent]}, True

    none(tried(once, wrong_kind))


def test_one_wrong_answer_is_refused_and_the_right_ones_stay(once: list[Found]) -> None:
    said = []
    for one in once:
        for name, wrong in wrong_ones(one):
            right = one.right
            with heard() as log:
                answer = send(one, right | {name: wrong})
            why = [*complaints(answer, refused=True), *log.errors]
            if not why and name not in one.form.constants and is_its_own_page(one):
                why = list(lost(one, right, name, answer))
            said += [f"{one} ({name}): {each}" for each in why]
    none(said)


def wrong_ones(one: Found) -> Iterator[tuple[str, list[str]]]:
    """Each field with something wrong for it; of many that are the same, one or two."""
    alike: Counter[tuple[object, ...]] = Counter()
    for name, field in one.form.fields.items():
        wrong = wrong_in(field)
        anything = {name, f"{one.route} {name}", one.form.button[0]} & TAKES_ANYTHING.keys()
        if wrong is None or anything or one.route in NOTHING_TO_GET_WRONG:
            continue
        alike[field.kind, *field.options] += 1 + (len(one.form.fields) > MANY)
        if alike[field.kind, *field.options] <= 2:
            yield name, wrong


def lost(one: Found, right: Said, wrong: str, answer: Answer) -> Iterator[str]:
    """What was right and is not shown again."""
    again = same_form(one, answer)
    if again is None and one.form.fields[wrong].kind == "hidden":
        return  # nobody typed it; an error page will do
    if again is None:
        yield "the form is gone"
        return
    for name, values in right.items():
        asked, shown = one.form.fields.get(name), again.fields.get(name)
        if asked is None or name == wrong or asked.kind in ("hidden", "password", "file"):
            continue  # no browser fills a file in again
        if f"{one.route} {name}" in WORKS_ONCE:
            continue
        if shown is None or sorted(filter(None, shown.values)) != sorted(filter(None, values)):
            yield f"{name} was {values}, is {shown and shown.values}"


def is_its_own_page(one: Found) -> bool:
    """Whether a refusal is said on the page of the form itself."""
    return one.route not in SAID_ON_THE_NEXT_PAGE


def same_form(one: Found, answer: Answer) -> Form | None:
    """The form on the page that came back."""
    constants = {name: value for name, value in one.form.constants.items() if name != one.form.button[0]}
    alike = [
        form
        for form in answer.page.forms
        if route_of(form.action or one.target) == one.route
        and all(
            form.fields[name].values == [value] for name, value in constants.items() if name in form.fields
        )
        and constants.keys() <= form.fields.keys()
    ]
    return max(alike, key=lambda form: len(form.fields.keys() & one.form.fields.keys()), default=None)
