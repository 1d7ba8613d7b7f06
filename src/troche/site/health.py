"""Is the process alive, is it ready, and what does Prometheus want to know."""

import os
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from troche.ledger.keeper import list_clinics
from troche.ledger.refresh import count_behind
from troche.people.scope import in_clinic
from troche.site.migration import pending

KEEPER_IS_LATE = timedelta(seconds=10)


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Database reachable, migrations applied, a keeper at work: 200, or 503 naming what is missing."""
    answers = {"database": False, "migrations": False, "keeper": False}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        answers["database"] = True
        answers["migrations"] = not pending()
        answers["keeper"] = answers["migrations"] and keeper_is_at_work()
    except Error:
        pass
    return JsonResponse(answers, status=200 if all(answers.values()) else 503)


def keeper_is_at_work() -> bool:
    """Whether any keeper was seen lately."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(seen_at) FROM ledger_keeperbeat")
        (seen,) = cursor.fetchone() or (None,)
    return seen is not None and timezone.now() - seen < KEEPER_IS_LATE


@require_safe
def metrics(_request: HttpRequest) -> HttpResponse:
    """Counters of all server processes together, and what the database says at this moment."""
    counters = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        counters = CollectorRegistry()
        multiprocess.MultiProcessCollector(counters)  # type: ignore[no-untyped-call]
    body = generate_latest(counters) + generate_latest(measured_now())
    return HttpResponse(body, content_type=CONTENT_TYPE_LATEST)


def measured_now() -> CollectorRegistry:
    """Gauges read from the database for this one answer."""
    registry = CollectorRegistry()
    registry.register(Measured())
    return registry


class Measured(Collector):
    """Read anew for each answer: kept in no file beside those of the counters, where it would stay for ever."""

    def collect(self) -> Iterator[Metric]:
        """What the database says."""
        overdue = sum(overdue_in(clinic) for clinic in list_clinics())
        yield GaugeMetricFamily(
            "troche_deadlines_overdue", "Deadlines that should have fired by now", value=overdue
        )
        behind = sum(count_behind(clinic)[0] for clinic in list_clinics())
        yield GaugeMetricFamily(
            "troche_people_behind", "People whose rows show less than the clinic as it is now", value=behind
        )


def overdue_in(clinic: UUID) -> int:
    """How many of a clinic's deadlines have come due and not been fired."""
    with in_clinic(clinic), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_deadline WHERE due_at < %s", [timezone.now()])
        (count,) = cursor.fetchone() or (0,)
    return int(count)
