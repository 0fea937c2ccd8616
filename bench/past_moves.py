"""Past moves with their stored verdicts, loaded by COPY: facts really gathered, varied, and judged once each."""

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from uuid_utils.compat import uuid7

from bench.site import Site
from pathway.facts import gather
from pathway.ledger.book import Line, open_book
from pathway.ledger.moves import Kind
from pathway.models import StageChange
from pathway.policies import policy_in_force
from pathway.rules.catalogue import judge
from pathway.rules.facts import Facts, Observed
from programs.levels import LEVELS, Level
from programs.models import User

TEMPLATES = 300
MOVES_AT_ONCE = 5000
OFTEN, SELDOM = 0.15, 0.1
OPEN = """
SELECT e.id, r.user_id, p.facility_id, p.level
FROM pathway_placement s JOIN pathway_episode e ON e.id = s.episode_id JOIN programs_program p ON p.id = s.program_id
JOIN programs_staffrole r ON r.facility_id = p.facility_id
WHERE s.ended_at IS NULL AND p.level <> 'AFTERCARE' ORDER BY md5(e.id::text) LIMIT %s
"""
BELOW = "SELECT id FROM programs_program WHERE facility_id = %s AND level = %s"
MOVES = """
SELECT s.id, s.episode_id, s.recorded_at, p.facility_id
FROM pathway_stagechange s JOIN programs_program p ON p.id = s.program_id
WHERE NOT EXISTS (SELECT FROM pathway_verdict v WHERE v.stage_change_id = s.id)
ORDER BY s.effective_at LIMIT %s
"""
COPY = """
COPY pathway_verdict (id, episode_id, stage_change_id, severity, said, shadow, facts, policy_version, rule_versions,
  judged_at, facility_id, acknowledged_code, acknowledged_reason, signed_credential, mitigation) FROM STDIN
"""
Template = tuple[str, ...]


def load_verdicts(site: Site, n: int, *, now: datetime) -> int:
    """Verdicts for the n oldest moves among those loaded; how many there were to be had."""
    templates = list(_templates(site, now=now))
    moves = site.rows(MOVES, n)
    for start in range(0, len(moves), MOVES_AT_ONCE):
        _copy(moves[start : start + MOVES_AT_ONCE], templates)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) pathway_verdict")
    return len(moves)


def _copy(moves: Sequence[Sequence[Any]], templates: Sequence[Template]) -> None:
    lines = (
        "\t".join((str(uuid7()), str(episode), str(move), *_said(move, at, templates), str(facility), "", "", "", ""))
        for move, episode, at, facility in moves
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.copy_expert(COPY, io.StringIO("".join(f"{line}\n" for line in lines)))


def _said(move: UUID, at: datetime, templates: Sequence[Template]) -> tuple[str, ...]:
    return (*templates[move.int % len(templates)], at.isoformat())


def _templates(site: Site, *, now: datetime) -> Iterator[Template]:
    """What COPY wants of a verdict from `severity` to `rule_versions`; TEMPLATES of them, no two alike."""
    rng = Random(7)  # noqa: S311  # a load, not a secret
    places = site.rows(OPEN, TEMPLATES)
    for number in range(TEMPLATES):
        episode, user, facility, level = places[number % len(places)]
        facts = _gathered(episode, user, _below(site, facility, level), now=now)
        yield _template(_varied(facts, rng))


def _gathered(episode: UUID, user: UUID, to: UUID, *, now: datetime) -> Facts:
    """The facts of a proposed step down."""
    with transaction.atomic():
        book = open_book(episode, by=User.objects.get(id=user), now=now, version=None, programs=[to])
        line = Line(kind=Kind.MOVE, at=book.recorded_at, program_id=to)
        return gather(book, line, basis=StageChange.Basis.PROPOSED, at=book.recorded_at)


def _below(site: Site, facility: UUID, level: str) -> UUID:
    ((program,),) = site.rows(BELOW, facility, LEVELS[LEVELS.index(Level(level)) + 1].value)
    return UUID(str(program))


def _varied(facts: Facts, rng: Random) -> Facts:
    """Now and then a severe disorder, a positive test, no safe home, no hand-off, or a stay with a plan."""
    observations = dict(facts.observations)
    for kind, value in (("TOXICOLOGY", {"result": "POSITIVE"}), ("HOUSING", {"safe": False})):
        if rng.random() < OFTEN:
            newest, *older = observations[kind]
            observations[kind] = (replace(newest, value={**newest.value, **value}), *older)
    if rng.random() < SELDOM:
        del observations["NEXT_APPOINTMENT"]
    criteria = replace(facts.dsm5_criteria, value=rng.randint(2, 11)) if facts.dsm5_criteria else None
    episodes: Observed[int] | None = (
        replace(facts.prior_episodes, value=rng.choice((0, 0, 1, 2, 4))) if facts.prior_episodes else None
    )
    current = facts.current and replace(facts.current, days=rng.randint(1, 60), planned_days=rng.choice((None, 14, 28)))
    return replace(facts, observations=observations, dsm5_criteria=criteria, prior_episodes=episodes, current=current)


def _template(facts: Facts) -> Template:
    said = judge(facts, policy_in_force(None, facts.move.at))
    rows = (
        {**said.to_json(), "answered": [], "seen": ""}, [finding.to_json() for finding in said.shadow], facts.to_json(),
    )  # fmt: skip
    severity = said.severity.value if said.severity else ""
    return (
        severity, *(_json(row) for row in rows), said.policy_version, _json(dict(said.rule_versions)),
    )  # fmt: skip


def _json(value: Any) -> str:
    return json.dumps(value).replace("\\", "\\\\")
