"""What people send us is kept first, answered alike whoever they are, and becomes somebody's task."""

import io
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.management import call_command

from pathway import contact_points, inbound
from pathway.inbound import meaning_of
from pathway.messages import sending
from pathway.models import Alert, CareAssignment, CheckIn, Flag, InboundMessage, Message, Placement
from patients.models import ContactPoint, Observation
from tests.check_ins.test_ladder import HOUR, THURSDAY_EVENING, make_due
from tests.world import LONG_AGO, World, make_facility, make_patient, make_user

pytestmark = pytest.mark.django_db
OFFICE_HOURS = THURSDAY_EVENING - 4 * HOUR  # Thursday, 14:00 in New York
PHONE = "+15550100"
_number = iter(range(1_000_000))


@pytest.fixture
def world() -> World:
    world, _ = make_due()
    ContactPoint.objects.create(
        patient=world.patient, channel="SMS", address=PHONE, rank=2, from_at=LONG_AGO, verified_at=LONG_AGO
    )
    return world


def receive(body: str, *, at: datetime = OFFICE_HOURS, number: str = "", sender: str = PHONE) -> str:
    return inbound.receive(
        channel="SMS", from_address=sender, body=body, provider_id=number or f"SM{next(_number)}", now=at
    ).body


def point() -> ContactPoint:
    return ContactPoint.objects.get(address=PHONE)


@pytest.mark.parametrize(
    ("body", "meaning"),
    [
        ("STOP", "OPT_OUT"), (" stop. ", "OPT_OUT"), ("Alto", "OPT_OUT"), ("unsubscribe", "OPT_OUT"),
        ("YES\n\nOn Thu, Jan 8, 2026 somebody wrote:\n> Is this the right address?", "CONFIRM"),
        ("STOP\n> How are you today?", "OPT_OUT"), ("> STOP", "MESSAGE"),
        ("START", "OPT_IN"), ("Yes!", "CONFIRM"), ("Sí", "CONFIRM"), ("", "MESSAGE"),
        ("please stop calling my mother", "MESSAGE"), ("yes I am fine", "MESSAGE"),
    ],
)  # fmt: skip
def test_one_word_has_a_meaning_and_a_sentence_is_read(body: str, meaning: str):
    assert meaning_of(body) == meaning


def test_stop_is_respected_at_once_and_answered_with_nothing(world: World):
    assert receive("STOP") == ""

    assert point().opted_out_at == OFFICE_HOURS
    assert InboundMessage.objects.get().meaning == "OPT_OUT"
    assert not Flag.objects.open().filter(rule=inbound.INBOUND).exists()

    receive("START")
    assert point().opted_out_at is None


def test_a_message_is_a_live_contact_and_the_clinician_s_task(world: World):
    placement = Placement.objects.get(episode=world.episode_id)
    CareAssignment.objects.create(placement_id=placement.id, clinician=world.by, kind="PRIMARY", from_at=LONG_AGO)

    said = receive("not so well today", at=OFFICE_HOURS)
    receive("really", at=OFFICE_HOURS + HOUR)

    flag = Flag.objects.open().get(rule=inbound.INBOUND)
    assert (flag.owner, flag.patient_id) == (world.by, world.patient.id)
    assert "not so well" not in flag.sentence
    assert CheckIn.objects.filter(status="COMPLETED", reached="MESSAGE").count() == 1
    assert ("988" in said, "911" in said, "working hours" in said) == (True, True, True)


def test_after_hours_it_is_an_alert(world: World):
    receive("I can't sleep", at=THURSDAY_EVENING + 5 * HOUR)

    assert Alert.objects.get().cause == "INBOUND_MESSAGE"


def test_the_same_message_twice_is_kept_once_and_answered_alike(world: World):
    answers = {receive("hello", number="SM-twice") for _ in range(2)}

    assert len(answers) == 1
    assert InboundMessage.objects.count() == 1


def test_whoever_we_don_t_know_hears_the_same_and_is_kept_for_a_supervisor(world: World):
    known, unknown = receive("hello"), receive("hello", sender="+15559999")

    assert known == unknown
    assert [row.from_address for row in inbound.unread_of_nobody()] == ["+15559999"]


def test_an_address_of_two_patients_is_neither_s(world: World):
    other = make_patient(facility=world.facility, by=world.by)
    ContactPoint.objects.create(patient=other, channel="SMS", address=PHONE, from_at=LONG_AGO, verified_at=LONG_AGO)

    receive("hello")

    assert InboundMessage.objects.get().patient is None
    receive("STOP")
    assert ContactPoint.objects.filter(address=PHONE, opted_out_at=None).count() == 0


def test_the_answer_is_in_the_patient_s_language(world: World):
    Observation.objects.create(
        patient=world.patient, kind="CONTACT_WISHES", value={"wanted": True, "language": "es"},
        effective_at=LONG_AGO, recorded_at=LONG_AGO, recorded_by=world.by,
    )  # fmt: skip

    assert "Tenemos su mensaje" in receive("hola")


def test_a_new_address_is_asked_and_confirmed_by_its_answer(world: World):
    new = "+15550177"
    contact_points.add(world.patient.id, channel="SMS", address=new, by=world.by, now=OFFICE_HOURS)
    message = Message.objects.get(text_key="VERIFY")
    assert sending.send(message.id, now=OFFICE_HOURS) == "SENT"

    receive("YES", sender=new, at=OFFICE_HOURS + HOUR)

    assert ContactPoint.objects.get(address=new).verified_at == OFFICE_HOURS + HOUR
    assert not Flag.objects.open().filter(rule=inbound.INBOUND).exists()


def test_a_yes_that_nobody_asked_for_confirms_nothing(world: World):
    ContactPoint.objects.create(patient=world.patient, channel="SMS", address="+15550188", from_at=LONG_AGO)

    receive("YES", sender="+15550188")

    assert ContactPoint.objects.get(address="+15550188").verified_at is None


def test_an_address_that_another_patient_has_is_flagged_without_saying_whose(world: World):
    facility = make_facility()
    by = make_user(facility=facility)
    other = make_patient(facility=facility, by=by)

    contact_points.add(other.id, channel="SMS", address=PHONE, by=by, now=datetime.now(UTC))

    flag = Flag.objects.open().get(rule=contact_points.SHARED_ADDRESS)
    assert (flag.patient_id, flag.facility) == (other.id, facility)
    assert str(world.patient.id) not in flag.sentence + str(flag.finding)


def test_nothing_is_asked_of_an_address_confirmed_in_person(world: World):
    contact_points.add(
        world.patient.id, channel="EMAIL", address="new@example.org", confirmed=True, by=world.by, now=OFFICE_HOURS
    )

    assert not Message.objects.filter(text_key="VERIFY").exists()


def receive_mail(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    call_command("receive_mail")


MAIL = """From: Jo <{sender}>
To: hello@hello.example
Message-ID: <one@example.org>
Subject: Re: How are you today?
{more}
not so well
"""


def test_mail_is_taken_from_a_pipe_and_answered_once_it_is_kept(world: World, monkeypatch: pytest.MonkeyPatch):
    sender = ContactPoint.objects.get(patient=world.patient, channel="EMAIL").address

    for _ in range(2):
        receive_mail(MAIL.format(sender=sender, more=""), monkeypatch)

    row = InboundMessage.objects.get()
    assert (row.patient, row.body) == (world.patient, "not so well")
    assert [letter.to for letter in mail.outbox] == [[sender]] * 2
    assert "988" in mail.outbox[0].body
    assert mail.outbox[0].extra_headers["Auto-Submitted"] == "auto-replied"


def test_an_answering_machine_is_not_answered(world: World, monkeypatch: pytest.MonkeyPatch):
    receive_mail(MAIL.format(sender="x@example.org", more="Auto-Submitted: auto-replied\n"), monkeypatch)

    assert InboundMessage.objects.count() == 1
    assert mail.outbox == []
