"""Reading charts for pages and decisions: whole, folded, never written."""

from __future__ import annotations

from functools import lru_cache
from uuid import UUID

from django.db import connection, transaction

from troche import programme as programmes
from troche.chart.facts import Recorded
from troche.chart.rooms import Chart
from troche.journey.rooms import HOUSES
from troche.ledger.store import Loaded, StreamMovedError, kind_of, load, read_rows, recorded_from
from troche.people.clinic import ClinicState
from troche.people.rules import CLINIC, PEOPLE
from troche.people.setting import Setting
from troche.people.wording import asked_only, not_asked
from troche.pharmacy.rules import PHARMACY
from troche.pharmacy.state import LotBook
from troche.programme import Programme


class NoSuchChartError(LookupError):
    """The clinic has no stream of this id."""


def load_steady(clinic: UUID, stream: UUID) -> Loaded | None:
    """Load a stream, again when a writer moved it between the reads."""
    while True:
        try:
            with transaction.atomic():
                return load(clinic, stream)
        except StreamMovedError:
            continue


def read_chart(clinic: UUID, stream: UUID) -> Chart:
    """The chart as it stands. Raises `NoSuchChartError`."""
    loaded = load_steady(clinic, stream)
    if loaded is None:
        raise NoSuchChartError(str(stream))
    return loaded.chart


def read_facts(clinic: UUID, stream: UUID, first: int = 1, last: int | None = None) -> list[Recorded]:
    """The recorded facts between two positions, superseded ones included."""
    with transaction.atomic():
        kind = kind_of(clinic, stream)
        if kind is None:
            raise NoSuchChartError(str(stream))
        return recorded_from(HOUSES[kind], read_rows(stream, first, last))


def read_setting(clinic: UUID, chart: Chart) -> Setting:
    """The programme the chart runs under, and the clinic's own facts, as they stand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT position FROM ledger_stream WHERE id = %s", [clinic])
        row = cursor.fetchone()
    return setting_for(chart, row[0] if row else 0)


def clinic_setting(clinic: UUID) -> Setting:
    """The programme the clinic works by now, and the clinic's own facts."""
    return read_setting(clinic, read_chart(clinic, clinic))


def setting_for(chart: Chart, clinic_position: int) -> Setting:
    """The setting of a chart when the clinic's own stream stood at this position."""
    state, lots = _clinic_at(chart.clinic, clinic_position)
    if chart.kind == "person":
        return Setting(followed(state, PEOPLE.of(chart).programme), state, lots)
    return Setting(_programme(state, None), state, lots)


@lru_cache(maxsize=256)
def _clinic_at(clinic: UUID, position: int) -> tuple[ClinicState, LotBook]:
    if position == 0:
        return CLINIC.initial, PHARMACY.initial
    loaded = load_steady(clinic, clinic)
    assert loaded is not None
    chart = loaded.chart
    if chart.position != position:
        chart = HOUSES["clinic"].refold(clinic, clinic, read_facts(clinic, clinic, 1, position))
    return CLINIC.of(chart), PHARMACY.of(chart)


def followed(state: ClinicState, version: str | None) -> Programme:
    """A chart that follows no version yet runs under the one that came with the software."""
    return _programme(state, version) if version else _shipped()


def _programme(state: ClinicState, version: str | None) -> Programme:
    """The programme of this version; its schedule has only what the clinic has the words to ask."""
    adopted = state.programme(version)
    if adopted is None:
        return _shipped()
    programme = programmes.from_kept(adopted.content)
    unasked = not_asked(programme, state)
    return _asked(adopted.content, unasked) if unasked else programme


@lru_cache(maxsize=64)
def _asked(content: str, unasked: frozenset[str]) -> Programme:
    return asked_only(programmes.from_kept(content), unasked)


@lru_cache(maxsize=1)
def _shipped() -> Programme:
    return programmes.load_programme(programmes.default_folder())
