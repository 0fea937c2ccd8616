"""An urgent message rings a worker within seconds; where the broker refuses, this process sends it itself."""

from collections.abc import Iterator

import pytest
from django.core import mail
from django.db import transaction

from config.celery import app
from config.local.valkey import free_port
from pathway import check_ins
from pathway.messages import outbox
from pathway.models import Message
from tests.check_ins.test_ladder import THURSDAY_EVENING, make_due


@pytest.fixture
def no_broker() -> Iterator[None]:
    """The application's broker is at an address where nobody listens."""
    before = app.conf.broker_url, app.conf.broker_write_url
    app.conf.broker_url = app.conf.broker_write_url = f"redis://127.0.0.1:{free_port()}/0"
    app._after_fork()  # forgets pools of connections
    yield
    app.conf.broker_url, app.conf.broker_write_url = before
    app._after_fork()


@pytest.mark.database
def test_where_the_broker_refuses_the_process_sends_it_itself(own_database: object, no_broker: None):
    _, due = make_due()
    check_ins.sweep_due(THURSDAY_EVENING)
    message = Message.objects.get(check_in=due)
    Message.objects.update(is_urgent=True, expires_at=None)

    with transaction.atomic():
        outbox.ring_after_commit([message])
        assert mail.outbox == []

    message.refresh_from_db()
    assert (message.status, len(mail.outbox)) == ("SENT", 1)
