"""Celery's doorbells: each reads the time once and makes one call. A ring lost or doubled changes nothing."""

from uuid import UUID

from celery import shared_task
from structlog import get_logger

from pathway import agenda, census, check_ins, on_call, planned_moves, proposals, replaying, standing
from pathway.messages import sending
from pathway.on_call.telling import tell_operations
from pathway.sweeps import ran
from programs.database import database_now
from programs.models import Program

log = get_logger(__name__)

PROGRAMS_AT_ONCE = 20


@shared_task
def sweep_due_check_ins() -> int:
    return check_ins.sweep_due(database_now())


@shared_task
def sweep_messages() -> int:
    now = database_now()
    ids = sending.due_messages(now)
    urgent = sending.urgent_among(ids)
    for message_id in ids:
        send_message.apply_async([str(message_id)], queue="urgent" if message_id in urgent else "routine")
    ran("messages", now, len(ids))
    return len(ids)


@shared_task
def send_message(message_id: str) -> str | None:
    return sending.send(UUID(message_id), now=database_now())


@shared_task
def sweep_missed_check_ins() -> int:
    return check_ins.sweep_missed(database_now())


@shared_task
def sweep_ladder() -> int:
    return check_ins.sweep_ladder(database_now())


@shared_task
def sweep_silences() -> int:
    return check_ins.sweep_silences(database_now())


@shared_task
def extend_plans() -> int:
    return check_ins.extend_plans(database_now())


@shared_task
def pass_alerts_on() -> int:
    return on_call.pass_on(database_now())


@shared_task
def warn_of_uncovered_hours() -> int:
    return on_call.warn_of_uncovered_hours(database_now())


@shared_task
def bring_agenda_back() -> int:
    return agenda.bring_back(database_now())


@shared_task
def sweep_overdue_arrivals() -> int:
    return planned_moves.flag_overdue_arrivals(database_now())


@shared_task
def expire_proposals() -> int:
    return proposals.expire_overdue(database_now())


@shared_task
def judge_at_night(after: str | None = None) -> int:
    """One batch of patients; the next one is a task of its own, so that no task is long."""
    judged, last = standing.sweep(after=UUID(after) if after else None)
    if last:
        judge_at_night.apply_async([str(last)])
    return judged


@shared_task
def replay_slice(replay_id: str) -> bool:
    """One slice of a policy's replay; the next one is a task of its own. A slice rung for twice counts once."""
    more = replaying.next_slice(UUID(replay_id), now=database_now())
    if more:
        replay_slice.apply_async([replay_id])
    return more


@shared_task
def resume_replays() -> int:
    """A slice that raised or was lost with its worker is rung for again; one that is at work goes first."""
    waiting = replaying.unfinished()
    for replay_id in waiting:
        replay_slice.apply_async([str(replay_id)])
    return len(waiting)


@shared_task
def open_census_month() -> int:
    return census.open_month(database_now().date().replace(day=1))


@shared_task
def report_census_days() -> int:
    return census.report_days(database_now())


@shared_task
def verify_census(after: str | None = None, found: int = 0) -> int:
    """Recounts one batch of programs; the next one is a task of its own, so that no task is long. A difference is an alarm."""
    programs = Program.objects.filter(id__gt=UUID(after)) if after else Program.objects.all()
    batch = list(programs.order_by("id").values_list("id", flat=True)[:PROGRAMS_AT_ONCE])
    found += sum(1 for program in batch for _ in census.verify_program(program))
    if len(batch) == PROGRAMS_AT_ONCE:
        verify_census.apply_async([str(batch[-1]), found])
        return found
    ran("census recount", database_now(), found)
    if found:
        log.error("census_differs", differences=found)
        tell_operations(
            "The census differs from a recount", f"{found} differences: run verify_census, it names each one."
        )
    return found
