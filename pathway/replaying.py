"""A draft policy is asked about past moves as they were known then, beside the policy in force: learn before switching on.

A replay goes in slices, each of which ends with its tallies stored: a slice that is rung for twice counts once.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from pathway.models import PolicyReplay, PolicyVersion, Verdict
from pathway.outcomes import After, after_moves, wilson
from pathway.policies import Scope, laid_over, layered, layers_in_force, policy_of
from pathway.rules.catalogue import judge
from pathway.rules.facts import Facts
from pathway.rules.policy import Policy
from pathway.rules.tallies import Case, Tallies
from programs.models import User
from programs.refusals import NotFound
from programs.roles import check_can_set_policy

SLICE = 5000
CHUNK = 500
Status = PolicyReplay.Status


@dataclass(frozen=True, slots=True)
class Pair:
    """The draft, and what is in force in its scope."""

    draft: Policy
    in_force: Policy


def ask(policy_id: UUID, *, since: datetime, window_days: int, by: User, now: datetime) -> PolicyReplay:
    """A replay to be done. Raises NotFound, NotPermitted."""
    row = PolicyVersion.objects.select_related("program").filter(id=policy_id).first()
    if row is None:
        raise NotFound("There is no such policy.")
    check_can_set_policy(by, row.program.facility_id if row.program else row.facility_id, now)
    return start(row, since=since, window_days=window_days, by=by, now=now)


def start(row: PolicyVersion, *, since: datetime, window_days: int, by: User, now: datetime) -> PolicyReplay:
    """A replay of a policy that the caller may set."""
    moves = _wanted(row, since).count()
    return PolicyReplay.objects.create(
        policy=row, since=since, window_days=window_days, moves=moves, asked_at=now, asked_by=by
    )


def next_slice(replay_id: UUID, *, now: datetime, pool: Executor | None = None) -> bool:
    """Judges the next slice of a replay; whether there is more. Two at once: the second waits, and goes on after it."""
    with transaction.atomic():
        rows = PolicyReplay.objects.select_for_update(of=("self",)).select_related("policy__program")
        replay = rows.get(id=replay_id)
        if replay.status == Status.DONE:
            return False
        state = replay.result or {"after": None, "tallies": {}}
        moves = _moves(replay, state["after"])
        tallies = Tallies.from_json(state["tallies"])
        for judged in _judged(_cases(replay, moves, now=now), pair_of(replay.policy, now), pool=pool):
            tallies.add(judged)
        replay.judged += len(moves)
        more = len(moves) == SLICE
        replay.status = Status.RUNNING if more else Status.DONE
        replay.ended_at = None if more else now
        replay.result = {"after": str(moves[-1]) if moves else state["after"], "tallies": tallies.to_json()}
        replay.save(update_fields=["status", "judged", "result", "ended_at"])
        return more


def unfinished() -> list[UUID]:
    """Replays that have more to judge: a slice that was lost is rung for again."""
    return list(PolicyReplay.objects.exclude(status=Status.DONE).order_by("id").values_list("id", flat=True))


def pair_of(row: PolicyVersion, now: datetime) -> Pair:
    """The draft as it would be in force (in the place of its scope's own version), and what is in force."""
    layers = layers_in_force(Scope(row.facility_id, row.program_id), now)
    own = set(
        PolicyVersion.objects.filter(id__in=layers, facility=row.facility_id, program=row.program_id).values_list(
            "id", flat=True
        )
    )
    above = layered(tuple(layer for layer in layers if layer not in own))
    return Pair(laid_over(above, [row]), layered(layers))


def figures(replay: PolicyReplay) -> dict[str, Any]:
    """Per rule and for any rule: how often it would have spoken, and against what was seen, each beside what is in force."""
    tallies = Tallies.from_json((replay.result or {}).get("tallies", {}))
    weeks = max((replay.asked_at - replay.since).days / 7, 1 / 7)
    return {rule: _figures(tallies, rule, weeks) for rule in tallies.rules()}


def verify_stored(*, chunk: int = CHUNK) -> Iterator[str]:
    """One sentence per stored verdict that does not replay to what was said then; nothing when all do."""
    for rows in _in_chunks(Verdict.objects.order_by("id"), chunk):
        for row in rows:
            problem = row_problem(row)
            if problem:
                yield f"verdict {row.id}: {problem}"


def row_problem(row: Verdict) -> str:
    """What differs between a stored verdict and the same facts judged again under its own policy; empty where nothing."""
    try:
        said = judge(Facts.from_json(row.facts), policy_of(row.policy_version)).to_json()
    except (ValueError, NotFound) as unread:
        return str(unread)
    changed = {
        rule for rule, version in said["rule_versions"].items() if row.said["rule_versions"].get(rule) != version
    }
    if changed:
        return f"the code has other versions of {', '.join(sorted(changed))}"
    different = [name for name in ("severity", "summary", "findings", "not_known") if said[name] != row.said[name]]
    return f"{', '.join(different)} would be said otherwise" if different else ""


def _wanted(row: PolicyVersion, since: datetime) -> Any:
    """Moves of the policy's scope, oldest first."""
    moves = Verdict.objects.filter(judged_at__gte=since)
    facility_id = row.program.facility_id if row.program else row.facility_id
    if facility_id:
        moves = moves.filter(facility=facility_id)
    if row.program_id:
        entered = Q(facts__current=None, facts__move__to__program_id=str(row.program_id))
        moves = moves.filter(Q(facts__current__program_id=str(row.program_id)) | entered)
    return moves.order_by("id")


def _moves(replay: PolicyReplay, after: str | None) -> list[UUID]:
    """The verdicts of the next slice; those stored since the replay was asked for are no part of it."""
    wanted = _wanted(replay.policy, replay.since).filter(judged_at__lte=replay.asked_at)
    return list((wanted.filter(id__gt=after) if after else wanted).values_list("id", flat=True)[:SLICE])


def _cases(replay: PolicyReplay, moves: Sequence[UUID], *, now: datetime) -> Iterator[list[Case]]:
    """Chunk by chunk, with the facts as text: who judges them reads them, in a process of its own."""
    for start in range(0, len(moves), CHUNK):
        chunk = moves[start : start + CHUNK]
        seen: Mapping[UUID, After] = after_moves(chunk, days=replay.window_days, now=now)
        rows = Verdict.objects.filter(id__in=chunk).values_list("id", Cast("facts", TextField()))
        yield [Case(facts=facts, outcome=_outcome(seen.get(row_id))) for row_id, facts in rows]


def _outcome(after: After | None) -> bool | None:
    """Whether something was seen; None where it is unknown, or the move was taken back."""
    if after is None or after.unknown:
        return None
    return bool(after.seen)


def _judged(cases: Iterator[list[Case]], pair: Pair, *, pool: Executor | None) -> Iterator[Tallies]:
    """A pool begins on the first chunk while the next is read."""
    run = pool.map if pool else map
    yield from run(Tallies.of, cases, repeat({"draft": pair.draft, "in_force": pair.in_force}))


def _figures(tallies: Tallies, rule: str, weeks: float) -> dict[str, Any]:
    return {name: _figure(tallies.of_rule(name, rule), weeks) for name in ("draft", "in_force")}


def _figure(counted: Mapping[str, int], weeks: float) -> dict[str, Any]:
    hit, missed = counted["flagged_seen"], counted["quiet_seen"]
    false, right = counted["flagged_not_seen"], counted["quiet_not_seen"]
    return {
        **counted,
        "flagged_per_week": round(counted["flagged"] / weeks, 2),
        "sensitivity": _proportion(hit, hit + missed),
        "specificity": _proportion(right, right + false),
        "positive_predictive_value": _proportion(hit, hit + false),
    }


def _proportion(part: int, whole: int) -> dict[str, Any]:
    interval = wilson(part, whole)
    return {
        "value": round(part / whole, 4) if whole else None,
        "interval": [round(edge, 4) for edge in interval] if interval else None,
        "of": whole,
    }


def _in_chunks(rows: Any, chunk: int) -> Iterator[list[Any]]:
    last = None
    while found := list((rows.filter(id__gt=last) if last else rows)[:chunk]):
        yield found
        last = found[-1].id
