"""What /healthz and /readyz say to those who watch."""

import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from config.celery import app
from config.health import PARTS
from pathway.models import CheckIn
from pathway.sweeps import ran
from programs.database import database_now
from tests.check_ins.test_ladder import add_due, make_due

pytestmark = pytest.mark.django_db


@pytest.fixture
def running_broker(broker_url, monkeypatch):
    point_at(broker_url, monkeypatch)


@pytest.fixture
def no_broker(monkeypatch):
    point_at("redis://127.0.0.1:1/0", monkeypatch)


def point_at(url, monkeypatch):
    monkeypatch.setattr(app.conf, "broker_url", url)


def test_a_living_process_says_so_without_asking_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok")


@pytest.mark.parametrize("host", ["10.1.2.3:8000", "evil.example"])
def test_it_answers_by_any_name_in_plain_http(client, settings, host):
    settings.ALLOWED_HOSTS = ["pathway.example"]
    settings.SECURE_SSL_REDIRECT = True

    watching = client.get("/healthz", headers={"Host": host})
    using = client.get("/api/v1/facilities/", headers={"Host": host})

    assert (watching.status_code, using.status_code) == (200, 400)


def test_it_only_answers_questions(client):
    assert client.post("/healthz").status_code == 404


def test_it_is_ready_where_everything_answers_and_sweeps_run(client, running_broker):
    ran("due check-ins", database_now(), 0)

    response = client.get("/readyz")

    assert response.json() == dict.fromkeys(PARTS, "ok")
    assert response.status_code == 200


def test_the_command_says_the_same_with_its_status(running_broker, capsys):
    ran("due check-ins", database_now(), 0)
    call_command("check_ready")
    ran("due check-ins", database_now() - timedelta(minutes=5), 0)

    with pytest.raises(CommandError, match="not ready"):
        call_command("check_ready")

    said = capsys.readouterr().out.splitlines()
    assert said[:5] == [f"{part}: ok" for part in PARTS]
    assert "last_sweep: the last one was 300 s ago" in said


def test_it_is_not_ready_without_a_broker_and_says_so_quickly(client, no_broker):
    ran("due check-ins", database_now(), 0)
    began = database_now()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json() == {**dict.fromkeys(PARTS, "ok"), "broker": "does not answer"}
    assert database_now() - began < timedelta(seconds=8)


def test_it_is_not_ready_when_the_sweeps_have_stopped(client, running_broker):
    ran("due check-ins", database_now() - timedelta(minutes=5), 0)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["last_sweep"] == "the last one was 300 s ago"


def test_alerts_that_nobody_passes_on_are_seen(client, running_broker):
    ran("due check-ins", database_now(), 0)
    ran("messages", database_now(), 0)
    ran("alerts", database_now() - timedelta(minutes=4), 0)

    response = client.get("/readyz")

    assert (response.status_code, response.json()["other_sweeps"]) == (503, "alerts: 240 s ago")


def test_it_is_not_ready_before_the_first_sweep(client, running_broker):
    response = client.get("/readyz")

    assert response.json()["last_sweep"] == "none yet"


def test_what_is_due_and_not_claimed_is_seen(client, running_broker):
    now = database_now()
    ran("due check-ins", now, 0)
    add_due(make_due(at=now - timedelta(days=1))[0], at=now - timedelta(minutes=9))
    CheckIn.objects.filter(due_at__lt=now - timedelta(hours=1)).delete()

    response, numbers = client.get("/readyz"), client.get("/metrics").content.decode()

    assert response.status_code == 503
    assert response.json()["due_check_ins"].startswith("the oldest has waited 54")
    assert re.search(r"^pathway_oldest_due_age_seconds 54\d\.\d+$", numbers, re.MULTILINE)
    assert re.search(r"^pathway_last_sweep_age_seconds \d\.\d+$", numbers, re.MULTILINE)


def test_nothing_due_is_no_number(client):
    assert "pathway_oldest_due_age_seconds NaN" in client.get("/metrics").content.decode()
