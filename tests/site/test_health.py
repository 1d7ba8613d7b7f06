"""Alive, ready, measured; headers and log lines of every answer."""

import json
import logging
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from troche.site.logs import JsonLine


@pytest.fixture
def client(database: str) -> Client:
    return Client()


def beat(seconds_ago: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ledger_keeperbeat")
        cursor.execute(
            "INSERT INTO ledger_keeperbeat (process_id, seen_at) VALUES (%s, %s)",
            [uuid4(), timezone.now() - timedelta(seconds=seconds_ago)],
        )


def test_alive(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"
    assert client.post("/healthz").status_code == 405


def test_ready_only_while_a_keeper_was_seen_lately(client: Client) -> None:
    beat(seconds_ago=60)
    late = client.get("/readyz")
    assert late.status_code == 503
    assert late.json() == {"database": True, "migrations": True, "keeper": False}
    beat(seconds_ago=1)
    assert client.get("/readyz").status_code == 200


def test_metrics_count_by_route_name_never_by_address(client: Client) -> None:
    client.get("/nowhere/jane-doe")
    text = client.get("/metrics").content.decode()
    assert 'troche_requests_total{route="unknown",status="404"}' in text
    assert "troche_deadlines_overdue" in text
    assert "jane" not in text


def test_every_answer_forbids_what_is_not_ours(client: Client) -> None:
    for path in ("/healthz", "/nowhere", "/account/login/"):
        headers = client.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy and "unsafe" not in policy
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert headers["Cache-Control"] == "no-store" or "no-cache" in headers["Cache-Control"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"


def test_a_log_line_names_the_route_and_nothing_a_person_said(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "troche.request"):
        client.get("/account/login/?next=/people/jane-doe/")
    lines = [json.loads(JsonLine().format(record)) for record in caplog.records]
    (line,) = [line for line in lines if line["log"] == "troche.request"]
    assert line["route"] == "account_login" and line["status"] == 200 and line["ms"] >= 0
    assert len(line["request_id"]) == 32
    assert "jane" not in json.dumps(lines)


def test_an_exception_is_logged_by_type_and_place_without_its_words() -> None:
    try:
        raise ValueError("Jane Doe, born 1980")
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, __file__, 1, "failed for %s", ("Jane Doe",), None)
        record.exc_info = (type(error), error, error.__traceback__)
    text = JsonLine().format(record)
    assert "Jane" not in text
    line = json.loads(text)
    assert line["error"] == "ValueError" and "test_health.py" in line["where"][-1]


def test_a_host_nobody_knows_is_400_and_leaves_none_of_its_words(
    client: Client, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for handler in logging.getLogger().handlers:  # made when an earlier test's stderr was open
        if type(handler) is logging.StreamHandler:
            monkeypatch.setattr(handler, "stream", sys.stderr)
    for path in ("/", "/board/"):
        assert client.get(path, headers={"host": "jane.example:1<x>"}).status_code == 400
    assert "jane" not in capfd.readouterr().err


def test_what_is_measured_now_stands_once_beside_counters_of_many_processes(tmp_path: Path) -> None:
    counted = """
import django
django.setup()
from django.test import Client
for _ in range(2):
    said = Client().get("/metrics").content.decode()
print([line for line in said.splitlines() if line.startswith("troche_deadlines_overdue")])
"""
    result = subprocess.run(
        [sys.executable, "-c", counted],
        env={**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.count("troche_deadlines_overdue") == 1, result.stdout
