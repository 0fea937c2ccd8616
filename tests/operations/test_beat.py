"""The beat table names tasks as text; here is the proof that they exist."""

from config.celery import app
from config.local.processes import COMMANDS


def test_every_task_of_the_beat_table_exists():
    app.loader.import_default_modules()

    rung = {entry["task"] for entry in app.conf.beat_schedule.values()}

    assert rung <= set(app.tasks)


def test_every_queue_that_is_rung_is_listened_to():
    (queues,) = [option for option in COMMANDS["worker"] if option.startswith("--queues=")]

    rung = {
        entry.get("options", {}).get("queue", app.conf.task_default_queue) for entry in app.conf.beat_schedule.values()
    }

    assert rung <= set(queues.removeprefix("--queues=").split(","))


def test_a_ring_that_nobody_hears_expires_before_the_next():
    sweeps = [entry for entry in app.conf.beat_schedule.values() if isinstance(entry["schedule"], float)]

    assert sweeps
    assert all(entry["options"]["expires"] <= entry["schedule"] for entry in sweeps)
