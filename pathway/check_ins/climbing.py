"""The ladder is climbed while nobody answers: each step once, dated on the check-in, whoever sweeps."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from pathway.check_ins.asking import ask_a_person, ask_the_supervisor, is_high_risk
from pathway.check_ins.in_use import template_of
from pathway.check_ins.ladder import Action, Step, step_at, steps
from pathway.check_ins.templates import Template
from pathway.messages import outbox
from pathway.models import CheckIn, Message
from pathway.sweeps import ran
from pathway.teams import Team, team_of

BATCH = 500
FAILED = (Message.Status.FAILED, Message.Status.CANCELLED)
Text = Message.Text


def sweep_ladder(now: datetime) -> int:
    """Takes the steps that are due; gives how many check-ins climbed."""
    climbed = 0
    due = CheckIn.objects.filter(next_step_at__lte=now).order_by("next_step_at", "id")
    while batch := list(due.values_list("id", flat=True)[:BATCH]):
        moved = sum(climb(check_in_id, now=now) for check_in_id in batch)
        climbed += moved
        if not moved:
            break
    ran("ladder", now, climbed)
    return climbed


def climb(check_in_id: UUID, *, now: datetime) -> bool:
    """Takes one check-in's steps up to now, in one transaction; False where somebody else holds it."""
    with transaction.atomic():
        due = CheckIn.objects.filter(id=check_in_id, next_step_at__lte=now)
        check_in = due.select_for_update(of=("self",), skip_locked=True).select_related("plan").first()
        if check_in is None:
            return False
        team = team_of(check_in.episode_id, now)
        at_risk = is_high_risk(check_in.patient_id, now)
        template = template_of(check_in.template, check_in.template_version, check_in.plan.own_template_id)
        ladder = steps(template.ladder, is_high_risk=at_risk, can_be_sent=_can_be_sent(check_in))
        check_in.next_step_at = None
        for step in _left(ladder, check_in):
            due_at = step_at(step, due_at=check_in.asked_at or now, is_high_risk=at_risk, zone=team.zone)
            if due_at > now:
                check_in.next_step_at = due_at
                break
            _take(step, check_in, team, template, is_high_risk=at_risk, now=now)
            check_in.steps_taken.append({"action": step.action.value, "at": now.isoformat()})
        check_in.version += 1
        check_in.save(update_fields=["next_step_at", "steps_taken", "version"])
    return True


def hasten(patient_id: UUID, *, now: datetime) -> int:
    """Has the ladders of a patient looked at now: the risk has changed, and with it what is due."""
    return CheckIn.objects.filter(patient=patient_id, next_step_at__gt=now).update(next_step_at=now)


def _left(ladder: Sequence[Step], check_in: CheckIn) -> list[Step]:
    """The steps not taken yet. Nothing is sent after a person was asked."""
    taken = {step["action"] for step in check_in.steps_taken}
    by_people = {Action.PERSON.value, Action.SUPERVISOR.value}
    return [
        step
        for step in ladder
        if step.action not in taken and (step.action in by_people or not taken & by_people)
    ]  # fmt: skip


def _can_be_sent(check_in: CheckIn) -> bool:
    return check_in.messages.filter(round=check_in.round).exclude(status__in=FAILED).exists()


def _take(step: Step, check_in: CheckIn, team: Team, template: Template, *, is_high_risk: bool, now: datetime) -> None:
    match step.action:
        case Action.REPROMPT:
            _send_again(check_in, Text.REMINDER, template.channels, other_channel=False, now=now)
        case Action.SECOND_CHANNEL:
            _send_again(check_in, Text.CHECK_IN, template.channels, other_channel=True, now=now)
        case Action.PERSON:
            ask_a_person(check_in, team, is_high_risk=is_high_risk, now=now)
        case Action.SUPERVISOR:
            ask_the_supervisor(check_in, team, now=now)


def _send_again(
    check_in: CheckIn, text: Message.Text, channels: Sequence[str], *, other_channel: bool, now: datetime
) -> None:
    """On the channel of the first message, or on another one where the patient has one."""
    first = check_in.messages.filter(text_key=Text.CHECK_IN, round=check_in.round).earliest("queued_at")
    points = outbox.reachable(check_in.patient_id, now, channels)
    wanted = [point for point in points if (point.channel != first.channel) == other_channel]
    if wanted and check_in.status == CheckIn.Status.AWAITING:
        outbox.queue(
            patient_id=check_in.patient_id, check_in=check_in, contact_point=wanted[0], channel=wanted[0].channel,
            text=text, round=check_in.round, now=now, expires_at=check_in.window_ends_at,
        )  # fmt: skip
