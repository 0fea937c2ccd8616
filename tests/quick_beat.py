"""Our Celery application with sweeps that ring each second, for tests that wait for them."""

from config.celery import app

for entry in app.conf.beat_schedule.values():
    if isinstance(entry["schedule"], float):
        entry["schedule"] = 1.0
