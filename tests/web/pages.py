"""A patient with a check-in that was sent, and the pages of its link."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from pathway import check_ins
from pathway.messages import links
from pathway.messages.links import Purpose
from pathway.models import CheckIn, OnCallShift
from programs.database import database_now
from tests.check_ins.test_ladder import make_due
from tests.world import World


@dataclass
class Patient:
    """`get` and `post` are relative to the link; a form carries its cookie as a browser's does."""

    world: World
    check_in: CheckIn
    client: Client
    link: str

    def get(self, path: str = "", **more: Any) -> HttpResponse:
        return self.client.get(f"{self.link}{path}", **more)

    def post(self, path: str, **form: str | list[str]) -> HttpResponse:
        if "csrftoken" not in self.client.cookies:
            self.client.get(f"{self.link}questions/")
            self.client.get(f"{self.link}own/")
        token = self.client.cookies["csrftoken"].value if "csrftoken" in self.client.cookies else ""
        return self.client.post(f"{self.link}{path}", {**form, "csrfmiddlewaretoken": token})

    def check(self) -> CheckIn:
        self.check_in.refresh_from_db()
        return self.check_in


def make_patient(*, expires_in: timedelta = timedelta(hours=4), sent: bool = True) -> Patient:
    now = database_now()
    world, check_in = make_due(at=now - timedelta(hours=1))
    if sent:
        check_ins.sweep_due(now)
    return Patient(world, check_in, Client(enforce_csrf_checks=True), link_to(check_in, now + expires_in))


def link_to(check_in: CheckIn, expires_at: datetime) -> str:
    address = links.address_of(Purpose.CHECK_IN, check_in.id, expires_at=expires_at)
    return "/c/" + address.split("/c/")[1]


def cover(world: World) -> None:
    """Somebody is first on call, now and for a day."""
    now = database_now()
    OnCallShift.objects.create(
        facility=world.facility, position="FIRST", user=world.by, from_at=now - timedelta(hours=1),
        until_at=now + timedelta(days=1), entered_at=now, entered_by=world.by,
    )  # fmt: skip
