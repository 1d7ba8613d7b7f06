"""Logs as one JSON object per line. They name routes, never addresses, people or contents."""

import json
import logging
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponseBase

request_log = logging.getLogger("troche.request")
# What every record has, and what Django hangs on its own: the request itself
USUAL = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName", "request", "server_time"}


class JsonLine(logging.Formatter):
    """One record as one line. An exception is named by type and place; its message may hold a person's words."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "log": record.name,
            "event": record.msg,
        }
        line.update({key: value for key, value in vars(record).items() if key not in USUAL})
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["where"] = _where(record.exc_info[2])
        return json.dumps(line, default=str)


def _where(trace: Any) -> list[str]:
    """File, line and function of the innermost frames, without any value."""
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{'/'.join(code.co_filename.split('/')[-3:])}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return frames[-8:]


def route_name(request: HttpRequest) -> str:
    """The name of the route a request took, or `unknown`."""
    match = request.resolver_match
    return match.view_name if match and match.view_name else "unknown"


def request_line(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Write one line per answered request: route, status, milliseconds and the request's own id."""

    def respond(request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        request_id = uuid.uuid4().hex
        response = get_response(request)
        response.headers["X-Request-Id"] = request_id
        took = round((time.perf_counter() - began) * 1000, 1)
        fields = {
            "route": route_name(request),
            "method": request.method,
            "status": response.status_code,
            "ms": took,
            "request_id": request_id,
        }
        request_log.info("request", extra=fields)
        return response

    return respond


def is_unhandled(record: logging.LogRecord) -> bool:
    """Of what Django says about requests, keep only exceptions; every answer has its own line already."""
    if record.exc_info:
        record.msg, record.args = "a request failed", ()
    return bool(record.exc_info)


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"unhandled": {"()": "django.utils.log.CallbackFilter", "callback": is_unhandled}},
    "formatters": {"json": {"()": "troche.site.logs.JsonLine"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "troche": {"level": "INFO"},
        # Django's own request lines carry paths and messages; ours replace them, its errors keep type and place
        "django.request": {"level": "ERROR", "filters": ["unhandled"]},
        "django.server": {"level": "ERROR"},
        # anyone's words, and answered with 400
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
        "psycopg.pool": {"level": "ERROR"},  # its warnings carry the connection string
        "django": {"handlers": [], "propagate": True},
    },
}
