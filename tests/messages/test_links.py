"""Links: signed, for one purpose, expiring."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.test import override_settings

from pathway.messages import links
from pathway.messages.links import LinkIsUnknown, Purpose

ROW = UUID("0199aaaa-bbbb-7ccc-8ddd-eeeeffff0000")
NOW = datetime(2026, 6, 1, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


def token(*, expires_at: datetime = NOW + HOUR) -> str:
    return links.address_of(Purpose.CHECK_IN, ROW, expires_at=expires_at).split("/")[-2]


def test_a_link_leads_back_to_its_row():
    link = links.read(token(), purpose=Purpose.CHECK_IN, now=NOW)

    assert (link.id, link.is_expired) == (ROW, False)


def test_an_old_link_says_that_it_is_expired_and_still_whose_it_is():
    link = links.read(token(expires_at=NOW), purpose=Purpose.CHECK_IN, now=NOW)

    assert (link.id, link.is_expired) == (ROW, True)


@pytest.mark.parametrize("forged", ["", "x", "a.b~c", token()[:-1], token().replace(".", ".1", 1), "0" + token()])
def test_a_forged_link_is_unknown(forged: str):
    with pytest.raises(LinkIsUnknown):
        links.read(forged, purpose=Purpose.CHECK_IN, now=NOW)


def test_a_link_signed_with_another_key_is_unknown():
    with override_settings(SECRET_KEY="another key, long enough to be one of production's 0123456789"):
        other = token()

    with pytest.raises(LinkIsUnknown):
        links.read(other, purpose=Purpose.CHECK_IN, now=NOW)
