"""What patients told us must not reach the logs by way of exceptions and addresses."""

import io
import json
import logging

import pytest
import structlog
from django.conf import settings
from django.db import IntegrityError, connection

CANARY = "Canary-Name-4711"


@pytest.fixture
def logged():
    """The lines written by the handler that production uses."""
    stream = io.StringIO()
    formatter = dict(settings.LOGGING["formatters"]["json"])
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter.pop("()")(**formatter))
    root = logging.getLogger()
    root.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)


def test_an_exception_is_logged_as_its_places_without_its_message(logged):
    try:
        int(CANARY)
    except ValueError:
        structlog.get_logger("pathway.anything").exception("it_failed")

    (line,) = logged()
    assert line["event"] == "it_failed"
    assert line["failure"] == "ValueError"
    assert "test_logs.py" in line["places"][-1]
    assert CANARY not in json.dumps(line)


@pytest.mark.django_db
def test_a_refused_row_is_logged_by_its_state_only(logged):
    try:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO programs_facility (id, code) VALUES (gen_random_uuid(), %s)", [CANARY])
    except IntegrityError:
        logging.getLogger("some.library").exception("refused")

    (line,) = logged()
    assert (line["failure"], line["sqlstate"]) == ("IntegrityError", "23502")
    assert CANARY not in json.dumps(line)


@pytest.mark.django_db
def test_a_request_is_logged_without_its_query_string(logged, client):
    client.get("/api/v1/patients/", {"identifier": CANARY})

    requests = [line for line in logged() if "request" in line]
    assert requests
    assert CANARY not in json.dumps(requests)


@pytest.mark.django_db
def test_a_log_line_carries_the_request_id_that_the_caller_got(logged, client):
    response = client.get("/api/v1/nowhere/", headers={"X-Request-ID": "the-callers-own-id"})

    (line,) = [line for line in logged() if line["event"] == "request_finished"]
    assert line["request_id"] == response.headers["X-Request-ID"] == "the-callers-own-id"
