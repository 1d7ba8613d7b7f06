"""The forms of a page, as a person meets them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = ("text", "email", "tel", "password", "search", "url", "moment", "time", "textarea")
Attributes = dict[str, str]
SHOWN_ONLY = "#"  # where a form leads that only shows how one looks


@dataclass
class Field:
    """One name of a form: its kind, what it holds now, and what may be chosen."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)

    @property
    def is_free(self) -> bool:
        """Whether anything can be typed."""
        return self.kind in (*TYPED, "number", "date part")


@dataclass
class Form:
    """A form that posts. `button` is the name and value of the button that is pressed, if it has a name."""

    action: str
    method: str = "get"
    fields: dict[str, Field] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    button: tuple[str, str] = ("", "")

    @property
    def constants(self) -> dict[str, str]:
        """What says which of a page's forms this is."""
        fixed = {
            name: one.values[0]
            for name, one in self.fields.items()
            if name in ("do", "kind", "action") and one.kind == "hidden"
        }
        return fixed | ({self.button[0]: self.button[1]} if self.button[0] else {})

    @property
    def free(self) -> list[Field]:
        """The fields in which anything can be typed."""
        return [one for one in self.fields.values() if one.is_free]

    @property
    def shape(self) -> tuple[object, ...]:
        """The same for two forms that ask the same."""
        asked = sorted((f.name, f.kind, *f.options[:12]) for f in self.fields.values())
        known = {name: value for name, value in self.constants.items() if name != self.button[0]}
        return tuple(asked), tuple(known.items()), self.button[0]


class Page(HTMLParser):
    """`forms` are those that post, with the buttons and fields that stand elsewhere on the page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._by_id: dict[str, Form] = {}
        self._strays: list[tuple[str, str, Attributes]] = []
        self._form: Form | None = None
        self._select: Field | None = None
        self._textarea: Field | None = None
        self.feed(html)
        self.close()
        for owner, tag, attributes in self._strays:
            if owner in self._by_id:
                self._add(self._by_id[owner], tag, attributes)
        self.forms = [form for form in self.forms if form.method == "post" and form.action != SHOWN_ONLY]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(attributes.get("action", "").strip(), attributes.get("method", "get").lower())
            self.forms.append(self._form)
            if "id" in attributes:
                self._by_id[attributes["id"]] = self._form
        elif tag == "option" and self._select is not None:
            self._option(self._select, attributes.get("value", ""), "selected" in attributes)
        elif tag in ("input", "select", "textarea", "button"):
            if "form" in attributes:
                self._strays.append((attributes["form"], tag, attributes))
            elif self._form is not None:
                self._add(self._form, tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        """Close."""
        match tag:
            case "form":
                self._form = None
            case "select":
                self._select = None
            case "textarea":
                self._textarea = None

    def handle_data(self, data: str) -> None:
        """Words; the first line break in a text area is none."""
        if self._textarea is not None:
            before = self._textarea.values[0]
            self._textarea.values[0] = before + data if before else data.removeprefix("\n")

    def _add(self, form: Form, tag: str, attributes: Attributes) -> None:
        name, value = attributes.get("name", ""), attributes.get("value", "")
        kind = _kind(tag, attributes)
        if kind in ("submit", "image"):
            form.buttons.append((name, value))
        if kind in ("submit", "image", "button", "reset") or not name or name == "csrfmiddlewaretoken":
            return
        one = form.fields.setdefault(name, Field(name, kind))
        if kind in ("radio", "checkbox"):
            self._option(one, attributes.get("value", "on"), False)
            one.values += [attributes.get("value", "on")] * ("checked" in attributes)
        elif tag == "select":
            self._select = one
        elif tag == "textarea":
            one.values, self._textarea = [""], one
        else:
            one.values.append(value)

    def _option(self, one: Field, value: str, is_selected: bool) -> None:
        one.options.append(value)
        if is_selected:
            one.values = [value]


def _kind(tag: str, attributes: Attributes) -> str:
    usual = {"input": "text", "button": "submit"}.get(tag, tag)
    kind, classes = attributes.get("type", usual), attributes.get("class", "").split()
    if "number" in classes:
        return "number"
    if any(name.startswith("part-") for name in classes):
        return "date part"
    return "moment" if kind in ("date", "datetime-local") else kind
