"""Is the process alive, is it ready, and what does Prometheus want to know."""

import os
from datetime import timedelta

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess

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
    """Counters of all server processes together."""
    registry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
