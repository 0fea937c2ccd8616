"""Messages through the door, and what the provider of text messages tells."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client, override_settings

from pathway import check_ins
from pathway.models import CheckIn, InboundMessage, Message
from patients.models import ContactPoint
from tests.api.callers import client_for
from tests.check_ins.test_ladder import make_due
from tests.world import LONG_AGO, World, make_facility, make_user

pytestmark = pytest.mark.django_db
API = "/api/v1/"
DELIVERY, INBOUND = f"{API}messages/delivery/sms/", f"{API}messages/inbound/sms/"
TWILIO = override_settings(SMS_URL="https://AC1:12345@provider.example/?from=1", PUBLIC_URL="https://hello.example")


@pytest.fixture
def sent() -> tuple[World, CheckIn, Message]:
    world, due = make_due(at=datetime.now(UTC) - timedelta(hours=1))
    ContactPoint.objects.update(channel="SMS", address="+15550100", from_at=LONG_AGO)
    check_ins.sweep_due(datetime.now(UTC))
    Message.objects.update(status="SENT", sending_at=datetime.now(UTC), settled_at=datetime.now(UTC), provider_id="SM1")
    due.refresh_from_db()
    return world, due, Message.objects.get()


def signature(path: str, form: dict[str, str], *, token: str = "12345") -> str:
    said = f"https://hello.example{path}" + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), said.encode(), hashlib.sha1).digest()).decode()


@TWILIO
def post(path: str, form: dict[str, str], *, signed: str | None = None) -> tuple[int, str]:
    headers = {"X-Twilio-Signature": signature(path, form) if signed is None else signed}
    response = Client().post(path, urlencode(form), content_type="application/x-www-form-urlencoded", headers=headers)
    return response.status_code, response.content.decode()


def test_messages_are_listed_without_an_address_or_a_text(sent: tuple[World, CheckIn, Message]):
    world, due, message = sent
    client = client_for(world.by)

    (listed,) = client.get(f"{API}messages/?check_in={due.id}").json()["results"]

    assert client.get(f"{API}messages/{message.id}/").json() == listed
    assert (listed["text"], listed["status"]) == ("CHECK_IN", "SENT")
    assert "+1555" not in str(listed)
    stranger = client_for(make_user(facility=make_facility()))
    assert stranger.get(f"{API}messages/").json()["results"] == []
    assert stranger.get(f"{API}messages/{message.id}/").status_code == 404


def test_a_delivery_is_noted(sent: tuple[World, CheckIn, Message]):
    assert post(DELIVERY, {"MessageSid": "SM1", "MessageStatus": "sent"})[0] == 204
    assert Message.objects.get().delivery == ""

    assert post(DELIVERY, {"MessageSid": "SM1", "MessageStatus": "delivered"})[0] == 204
    assert Message.objects.get().delivery == "DELIVERED"
    assert post(DELIVERY, {"MessageSid": "SM-of-another", "MessageStatus": "delivered"})[0] == 204


def test_what_did_not_arrive_does_not_wait_for_the_next_step(sent: tuple[World, CheckIn, Message]):
    _, due, _ = sent
    before = due.next_step_at

    post(DELIVERY, {"MessageSid": "SM1", "MessageStatus": "undelivered"})

    due.refresh_from_db()
    assert Message.objects.get().delivery == "UNDELIVERED"
    assert due.next_step_at < before


def test_a_text_message_that_comes_in_is_answered_in_the_same_breath(sent: tuple[World, CheckIn, Message]):
    world, _, _ = sent

    status, answer = post(INBOUND, {"From": "+15550100", "Body": "rough <night>", "MessageSid": "SM9"})

    assert (status, "<Message>" in answer, "988" in answer) == (200, True, True)
    row = InboundMessage.objects.get()
    assert (row.patient_id, row.body) == (world.patient.id, "rough <night>")
    (listed,) = client_for(world.by).get(f"{API}messages/inbound/").json()["results"]
    assert listed["body"] == "rough <night>"
    assert post(INBOUND, {"From": "+15550100", "Body": "STOP", "MessageSid": "SM10"}) == (
        200, '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
    )  # fmt: skip


@pytest.mark.parametrize("path", [DELIVERY, INBOUND])
@pytest.mark.parametrize("signed", ["", "x", signature(INBOUND, {"From": "1"}, token="another")])
def test_who_can_t_sign_learns_nothing_and_changes_nothing(path: str, signed: str):
    assert post(path, {"From": "1", "Body": "hello", "MessageSid": "SM1"}, signed=signed) == (404, "")
    assert not InboundMessage.objects.exists()


def test_without_a_provider_nothing_is_signed():
    form = {"From": "1", "Body": "x", "MessageSid": "1"}
    with override_settings(SMS_URL="", PUBLIC_URL="https://hello.example"):
        response = Client().post(
            INBOUND, urlencode(form), content_type="application/x-www-form-urlencoded",
            headers={"X-Twilio-Signature": signature(INBOUND, form, token="")},
        )  # fmt: skip

    assert response.status_code == 404


def test_the_provider_s_own_example_is_signed_as_it_says():
    """https://www.twilio.com/docs/usage/security: its address, its parameters, its token, its signature."""
    form = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309",
            "To": "+18005551212"}  # fmt: skip
    said = "https://mycompany.com/myapp.php?foo=1&bar=2" + "".join(name + form[name] for name in sorted(form))

    made = base64.b64encode(hmac.new(b"12345", said.encode(), hashlib.sha1).digest()).decode()

    assert made == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
