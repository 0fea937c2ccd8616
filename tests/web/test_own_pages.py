"""Words and people for a rough day behind a PIN, and dates that a patient tells us."""

from datetime import timedelta

import pytest

from pathway.models import CheckIn, Milestone
from patients import own_pages
from patients.models import OwnPage
from patients.own_pages import LOCKED_FOR, WRONG_PINS, PageIsLocked, WrongPin
from programs.database import database_now
from tests.races import at_once
from tests.web.pages import Patient, link_to, make_patient

PEOPLE = {"name": ["Ana", "", ""], "phone": ["555 0100", "", ""]}


@pytest.fixture
def patient(db: None) -> Patient:
    return make_patient()


def write(patient: Patient, *, pin: str = "4821", words: str = "breathe, walk, call Ana") -> int:
    return patient.post("own/", write="1", words=words, pin=pin, **PEOPLE).status_code


def test_a_page_is_written_and_opens_with_its_pin_alone(patient: Patient):
    assert write(patient) == 200

    closed = patient.get("own/").content.decode()
    opened = patient.post("own/", pin="4821").content.decode()
    wrong = patient.post("own/", pin="0000")

    assert ("breathe" in closed, "breathe" in opened, "555 0100" in opened) == (False, True, True)
    assert (wrong.status_code, "breathe" in wrong.content.decode()) == (403, False)
    assert "4821" not in OwnPage.objects.get().pin_hash


def test_an_old_link_opens_it_and_does_not_write_it(patient: Patient):
    write(patient)
    patient.link = link_to(patient.check_in, database_now() - timedelta(days=30))

    opened = patient.post("own/", pin="4821").content.decode()
    write(patient, words="somebody else's words")

    assert "breathe" in opened
    assert OwnPage.objects.get().words == "breathe, walk, call Ana"


def test_it_is_written_again_with_the_pin_that_it_has(patient: Patient):
    write(patient)

    assert (write(patient, pin="1111", words="x"), write(patient, words="new words")) == (403, 200)
    assert OwnPage.objects.get().words == "new words"


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "١٢٣٤"])
def test_a_pin_has_four_to_eight_digits(patient: Patient, pin: str):
    assert write(patient, pin=pin) == 403
    assert not OwnPage.objects.exists()


def test_five_wrong_pins_lock_the_page_for_a_while(patient: Patient):
    write(patient)
    now = database_now()
    for _ in range(WRONG_PINS):
        with pytest.raises(WrongPin):
            own_pages.open_page(patient.world.patient.id, "0000", now=now)

    with pytest.raises(PageIsLocked):
        own_pages.open_page(patient.world.patient.id, "4821", now=now)
    assert patient.post("own/", pin="4821").status_code == 403
    assert own_pages.open_page(patient.world.patient.id, "4821", now=now + LOCKED_FOR)


@pytest.mark.database
def test_wrong_pins_at_once_are_all_counted(own_database: object):
    patient = make_patient()
    own_pages.write_page(patient.world.patient.id, words="w", people=[], pin="4821", now=database_now())

    def guess() -> object:
        try:
            return own_pages.open_page(patient.world.patient.id, "0000", now=database_now())
        except WrongPin as wrong:
            return type(wrong)

    assert at_once(*[guess] * 4) == [WrongPin] * 4
    assert OwnPage.objects.get().wrong_pins == 4


def test_a_date_that_the_patient_tells_is_followed_and_a_new_one_moves_it(patient: Patient):
    day = database_now().date() + timedelta(days=20)

    first = patient.post("dates/", kind="COURT", on_date=day.isoformat())
    planned = CheckIn.objects.filter(kind="MILESTONE", status="PENDING").count()
    patient.post("dates/", kind="COURT", on_date=(day + timedelta(days=1)).isoformat())

    live = Milestone.objects.live().get()
    assert (first.status_code, planned) == (200, 4)
    assert (live.source, live.on_date) == ("PATIENT", day + timedelta(days=1))
    assert Milestone.objects.count() == 2
    assert CheckIn.objects.filter(kind="MILESTONE", status="PENDING").count() == 4


@pytest.mark.parametrize(
    ("kind", "on_date"),
    [("COURT", "tomorrow"), ("PARTY", "2026-12-01"), ("COURT", "1999-01-01"), ("COURT", "2999-01-01")],
)
def test_a_date_that_can_t_be_is_refused_with_what_to_do(patient: Patient, kind: str, on_date: str):
    response = patient.post("dates/", kind=kind, on_date=on_date)

    assert (response.status_code, "Choose what it is" in response.content.decode()) == (400, True)
    assert not Milestone.objects.exists()
