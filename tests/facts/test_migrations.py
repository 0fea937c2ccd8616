"""The way back: what the migrations of clinical facts made is undone, and made again."""

import pytest
from django.core.management import call_command
from django.db import connection

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("own_database")]


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("patients_")}


def back_fill() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'feed_back_fill'")
        (source,) = cursor.fetchone()
    return str(source)


def test_observations_and_responses_go_and_come_back():
    before, known = tables(), back_fill()

    call_command("migrate", "feed", "0004", verbosity=0)
    call_command("migrate", "patients", "0002", verbosity=0)
    gone, known_then = before - tables(), back_fill()
    call_command("migrate", verbosity=0)

    assert gone == {"patients_observation", "patients_instrumentresponse", "patients_ownpage"}
    assert "patients_observation" not in known_then
    assert (tables(), back_fill()) == (before, known)
