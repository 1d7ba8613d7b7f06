"""What Prometheus reads: requests by route, acts by outcome, deadlines overdue."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from prometheus_client import Counter, Histogram

from troche.site.logs import route_name

REQUESTS = Counter("troche_requests_total", "Requests answered", ("route", "status"))
DURATION = Histogram(
    "troche_request_seconds",
    "Seconds from request to answer",
    ("route",),
    buckets=(0.005, 0.01, 0.02, 0.04, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


def count_requests(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Count and time every request under its route's name."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = get_response(request)
        route = route_name(request)
        REQUESTS.labels(route, str(response.status_code)).inc()
        DURATION.labels(route).observe(time.perf_counter() - began)
        return response

    return respond
