"""A scheduler that stopped is noticed by a process that needs no scheduler."""

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from config.management.commands.watch_sweeps import AGAIN_AFTER, look
from pathway.sweeps import ran
from programs.database import database_now

pytestmark = pytest.mark.django_db
LATE = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def operations(settings):
    settings.OPERATIONS_EMAIL = ["operations@pathway.example"]


def test_late_sweeps_raise_an_alarm_in_the_log_and_by_mail(caplog):
    ran("due check-ins", database_now() - LATE, 0)

    with pytest.raises(CommandError):
        call_command("watch_sweeps", once=True)

    assert [record.levelno for record in caplog.records if "sweeps_are_late" in record.getMessage()] == [logging.ERROR]
    (alarm,) = mail.outbox
    assert alarm.to == ["operations@pathway.example"]
    assert "last_sweep: the last one was 300 s ago" in alarm.body


def test_all_is_quiet_while_sweeps_run():
    ran("due check-ins", database_now(), 0)

    call_command("watch_sweeps", once=True)

    assert mail.outbox == []


def test_an_alarm_is_raised_once_and_again_after_an_hour():
    ran("due check-ins", database_now() - LATE, 0)

    first = look(None)
    assert first is not None
    assert look(first) == first
    assert len(mail.outbox) == 1

    again = look(first - AGAIN_AFTER.total_seconds())
    assert again is not None
    assert len(mail.outbox) == 2

    ran("due check-ins", database_now(), 0)
    assert look(again) is None
