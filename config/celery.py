"""The Celery application and the beat table: which sweep runs how often.

PostgreSQL is the schedule of everything clinical; beat only rings. A ring that could not be heard in time expires, since
the next one finds the same due rows.
"""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import setup_logging
from django_structlog.celery.steps import DjangoStructLogInitStep

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("pathway")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)

SECONDS = {
    "pathway.tasks.sweep_due_check_ins": 10,
    "pathway.tasks.sweep_messages": 10,
    "pathway.tasks.pass_alerts_on": 15,
    "pathway.tasks.sweep_missed_check_ins": 60,
    "pathway.tasks.sweep_ladder": 60,
    "pathway.tasks.sweep_silences": 600,
    "pathway.tasks.bring_agenda_back": 600,
    "pathway.tasks.sweep_overdue_arrivals": 60,
    "pathway.tasks.expire_proposals": 60,
    "pathway.tasks.resume_replays": 120,
    "feed.tasks.sweep_withdrawals": 60,
}
BY_THE_CLOCK = {
    "pathway.tasks.extend_plans": crontab(minute="20"),
    "pathway.tasks.warn_of_uncovered_hours": crontab(minute="40"),
    "pathway.tasks.report_census_days": crontab(minute="5"),
    "pathway.tasks.open_census_month": crontab(hour="0", minute="10"),
    "pathway.tasks.judge_at_night": crontab(hour="2", minute="0"),
    "pathway.tasks.verify_census": crontab(hour="3", minute="30"),
}


def beat_entries() -> dict[str, dict[str, Any]]:
    """Sweeps are urgent: they claim, and leave the sending to tasks of their own."""
    sweeps = {
        task: {"task": task, "schedule": float(seconds), "options": {"queue": "urgent", "expires": seconds}}
        for task, seconds in SECONDS.items()
    }
    return sweeps | {task: {"task": task, "schedule": at} for task, at in BY_THE_CLOCK.items()}


app.conf.beat_schedule = beat_entries()


@setup_logging.connect
def keep_our_logging(**_: Any) -> None:
    """Celery leaves logging alone when somebody listens to this signal; LOGGING is in force already."""
