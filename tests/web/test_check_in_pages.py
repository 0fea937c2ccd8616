"""A patient opens the link of a message, answers, and is told the truth about who reads it."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from pathway import on_call
from pathway.messages.terms import giveaways
from pathway.models import AgendaItem, Alert, CheckIn, Flag, Message
from patients.models import InstrumentResponse, Observation
from programs.database import database_now
from tests.web.pages import Patient, cover, make_patient
from web.words import words

pytestmark = pytest.mark.django_db
CRISIS = ("tel:988", "tel:911")
FIRST_PART = {"part": "1", "craving": "1", "used": "0", "mood": "1", "sleep": "2"}
LAST_PART = {"part": "2", "support": "3", "medication": "1", "work": "2", "home": "0", "friends": "0", "rough_day": "0"}


@pytest.fixture
def patient() -> Patient:
    return make_patient()


def rows() -> dict[str, int]:
    """How many rows each table has, and what has changed of the check-ins."""
    counted = {model._meta.label: model._default_manager.count() for model in apps.get_models()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(version), 0) FROM pathway_checkin")
        (counted["versions"],) = cursor.fetchone()
    return counted


def test_the_first_page_is_neutral_and_names_help_at_once(patient: Patient):
    said = patient.get().content.decode()
    seen = re.sub(r"<[^>]+>", " ", said)

    assert all(number in said for number in CRISIS)
    assert giveaways(seen) == []
    assert giveaways(patient.link) == []
    assert re.search(r"<title>(.*)</title>", said)[1] == "Hello"
    assert patient.world.patient.given_name not in said
    assert patient.world.facility.name not in said


@pytest.mark.parametrize("path", ["", "questions/", "questions/?part=2", "thanks/", "told/", "own/", "dates/"])
def test_reading_a_page_writes_nothing_and_names_help(patient: Patient, path: str):
    before = rows()

    for _ in range(2):
        response = patient.get(path)

    assert rows() == before
    assert response.status_code == 200
    assert all(number in response.content.decode() for number in CRISIS)


@pytest.mark.parametrize("path", ["", "questions/"])
def test_every_page_is_strict_and_kept_by_nobody(patient: Patient, path: str):
    headers = patient.get(path).headers

    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Robots-Tag"] == "noindex, nofollow"


def test_the_whole_way_from_the_link_to_the_answer(patient: Patient):
    first = patient.post("questions/", **FIRST_PART)
    half = patient.check().status
    second = patient.post("questions/", **LAST_PART, note="the new shift is hard")

    assert (first.status_code, half, second.headers["Location"]) == (302, "AWAITING", f"{patient.link}thanks/")
    check_in = patient.check()
    assert (check_in.status, check_in.reached, check_in.risk) == ("COMPLETED", "ANSWER", "LOW")
    response = InstrumentResponse.objects.get(instrument="CHECK_IN")
    assert check_in.response == response
    assert response.source == "PATIENT"
    assert response.scores == {"stress": 6, "protective": 3}
    assert response.answers["work"] == 2
    assert check_in.answer["note"] == "the new shift is hard"
    assert {item.about for item in AgendaItem.objects.all()} == {"WORK"}


def test_sending_the_last_part_twice_is_one_answer(patient: Patient):
    patient.post("questions/", **FIRST_PART)

    again = [patient.post("questions/", **LAST_PART).status_code for _ in range(2)]

    assert again == [302, 302]
    assert InstrumentResponse.objects.filter(instrument="CHECK_IN").count() == 1


def test_a_high_risk_in_an_unfinished_form_calls_who_is_on_call_in_the_same_request(
    patient: Patient, django_capture_on_commit_callbacks
):
    cover(patient.world)

    with django_capture_on_commit_callbacks() as rung:
        patient.post("questions/", part="1", craving="4", used="1")

    check_in = patient.check()
    alert = Alert.objects.get()
    assert (check_in.status, check_in.risk) == ("AWAITING", "HIGH")
    assert (alert.cause, alert.check_in, alert.status) == ("HIGH_RISK_ANSWER", check_in, "OPEN")
    assert alert.evidence[0]["answers"] == {"used": 1, "craving": 4}
    assert alert.evidence[0]["suggests"] == "STEP_UP"
    assert [notice.user for notice in alert.notices.all()] == [patient.world.by]
    assert Message.objects.get(notice__alert=alert).is_urgent
    assert len(rung) == 1
    assert Flag.objects.open().get(rule="URGENT_ALERT").severity == "URGENT"


def test_a_risk_never_falls_by_a_later_answer_and_the_plan_gets_denser(patient: Patient):
    patient.post("questions/", part="1", craving="3", used="0")
    assert patient.check().risk == "ELEVATED"

    patient.post("questions/", **{**FIRST_PART, "craving": "0"})
    patient.post("questions/", **LAST_PART)

    assert patient.check().risk == "ELEVATED"
    assert any(row.ordinal % 2 for row in CheckIn.objects.filter(status="PENDING"))


def test_with_an_opioid_use_disorder_use_alone_is_high(patient: Patient):
    Observation.objects.create(
        patient=patient.world.patient, kind="DIAGNOSIS", value={"substances": ["OPIOIDS"]},
        effective_at=database_now(), recorded_at=database_now(), recorded_by=patient.world.by,
    )  # fmt: skip

    patient.post("questions/", part="1", used="1")

    assert patient.check().risk == "HIGH"


def test_the_question_of_self_harm_is_asked_only_while_somebody_is_on_call(patient: Patient):
    alone = patient.get("questions/?part=2").content.decode()
    cover(patient.world)
    covered = patient.get("questions/?part=2").content.decode()

    assert ("hopeless" in alone, "hopeless" in covered) == (False, True)
    assert ("working hours" in alone, "on call reads" in covered) == (True, True)


def test_the_template_says_what_is_asked_and_nothing_else_is_taken(patient: Patient):
    CheckIn.objects.filter(id=patient.check_in.id).update(template="AFTER_PAYER_DENIAL")

    first, last = (patient.get(f"questions/?part={part}").content.decode() for part in (1, 2))
    patient.post("questions/", part="1", craving="1", sleep="4")

    assert ('name="craving"' in first, 'name="sleep"' in first) == (True, False)
    assert ('name="medication"' in last, 'name="home"' in last, 'name="note"' in last) == (True, False, True)
    assert patient.check().answer == {"craving": 1}


@pytest.mark.parametrize(("path", "cause"), [("rough/", "ROUGH_DAY"), ("call/", "CALL_ME")])
def test_a_rough_day_is_said_at_any_time_and_nothing_is_promised(patient: Patient, path: str, cause: str):
    cover(patient.world)
    patient.post("questions/", **LAST_PART)

    said = [patient.post(path).headers["Location"] for _ in range(2)]
    before = patient.get("told/").content.decode()
    alert = Alert.objects.get(cause=cause)
    on_call.acknowledge(alert.id, by=patient.world.by, now=database_now())
    after = patient.get("told/").content.decode()

    assert said == [f"{patient.link}told/"] * 2
    assert "can&#x27;t promise" in before
    assert "has read it" not in before
    assert "has read it" in after
    assert all(number in before for number in CRISIS)


def test_an_old_link_shows_help_and_takes_a_call_but_no_answers():
    patient = make_patient(expires_in=timedelta(minutes=-1))

    first, asked = patient.get(), patient.get("questions/")
    page = first.content.decode()
    patient.client.get(f"{patient.link}own/")
    told = patient.post("call/")
    refused = patient.post("questions/", **FIRST_PART)

    assert (first.status_code, asked.status_code, refused.status_code) == (410, 410, 410)
    assert all(number in page for number in CRISIS)
    assert "fresh link" in page
    assert told.status_code == 302
    assert Alert.objects.get().cause == "CALL_ME"
    assert patient.check().answer is None


def test_a_fresh_link_goes_to_the_address_on_file_once_in_ten_minutes_and_the_page_says_the_same():
    patient = make_patient(expires_in=timedelta(minutes=-1))

    pages = [patient.post("fresh/") for _ in range(2)]

    assert Message.objects.filter(text_key="FRESH_LINK").count() == 1
    assert len({re.sub(r'value="\w+"', "", page.content.decode()) for page in pages}) == 1
    assert "is on its way" in pages[0].content.decode()


def test_a_used_link_still_helps_and_sends_a_fresh_one():
    patient = make_patient()
    patient.post("questions/", **LAST_PART)

    page = patient.get().content.decode()

    assert ("nothing more to answer" in page, "fresh link" in page, "rough day" in page) == (True, True, True)
    patient.post("fresh/")
    assert Message.objects.filter(text_key="FRESH_LINK").count() == 1


@pytest.mark.parametrize("token", ["x", "1.2~forged", "a" * 200])
def test_a_link_that_is_not_ours_shows_help_and_nothing_else(token: str):
    response = Client().get(f"/c/{token}/")

    assert response.status_code == 404
    assert all(number in response.content.decode() for number in CRISIS)


def test_a_form_without_our_cookie_changes_nothing_and_names_help(patient: Patient):
    response = Client(enforce_csrf_checks=True).post(f"{patient.link}rough/")

    assert response.status_code == 403
    assert all(number in response.content.decode() for number in CRISIS)
    assert not Alert.objects.exists()


def test_the_page_speaks_the_patient_s_language_else_the_browser_s(patient: Patient):
    browser = patient.get(headers={"Accept-Language": "es-MX,en;q=0.5"}).content.decode()
    Observation.objects.create(
        patient=patient.world.patient, kind="CONTACT_WISHES", value={"wanted": True, "language": "es"},
        effective_at=database_now(), recorded_at=database_now(), recorded_by=patient.world.by,
    )  # fmt: skip
    wished = patient.get(headers={"Accept-Language": "en"}).content.decode()

    assert ('lang="es"' in browser, 'lang="es"' in wished) == (True, True)
    assert "¿Cómo está hoy?" in wished
    assert giveaways(re.sub(r"<[^>]+>", " ", wished)) == []


def test_both_languages_say_everything():
    assert set(words("en")) == set(words("es"))
