"""What supervisors learn from verdicts: what came after them, and who went on in spite of them. Counts, no patients."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from pathway.outcomes import after_moves, tally
from patients.models import Patient

LONGEST = 20_000  # moves in one report


class By(StrEnum):
    """What outcomes are told apart by."""

    RULE = "rule"
    REASON = "reason"
    PROGRAM = "program"
    CLINICIAN = "clinician"


# each gives (group, verdict); clinicians get a number that only who holds the key can give them, and no name
GROUPS = {
    By.RULE: "SELECT finding ->> 'rule', v.id FROM wanted v, jsonb_array_elements(v.said -> 'findings') AS finding"
    " WHERE finding ->> 'severity' <> 'INFO'",
    By.REASON: "SELECT CASE WHEN signed_by_id IS NOT NULL THEN 'SIGNED ' ELSE '' END ||"
    " coalesce(nullif(acknowledged_code, ''), CASE WHEN acknowledged_by_id IS NULL THEN 'NOT_ANSWERED' ELSE 'UNCODED' END),"
    " id FROM wanted WHERE severity IN ('STOP', 'WARN')",
    By.PROGRAM: "SELECT coalesce(facts #>> '{current,program_id}', facts #>> '{move,to,program_id}', 'NONE'), id FROM wanted",
    By.CLINICIAN: "SELECT 'clinician ' || left(encode(sha256(convert_to(%(key)s || coalesce(v.acknowledged_by_id,"
    " s.recorded_by_id)::text, 'UTF8')), 'hex'), 8), v.id FROM wanted v JOIN pathway_stagechange s"
    " ON s.id = v.stage_change_id",
}
WANTED = """
WITH wanted AS (
  SELECT v.* FROM pathway_verdict v
  WHERE v.judged_at >= %(since)s AND (%(facilities)s::uuid[] IS NULL OR v.facility_id = ANY(%(facilities)s))
  ORDER BY v.judged_at DESC, v.id DESC LIMIT %(longest)s
)
"""
OVERRIDES = """
SELECT v.facility_id, u.id, u.is_service,
  count(*) FILTER (WHERE s.basis = 'PROPOSED' AND v.severity = 'WARN' AND v.acknowledged_by_id IS NOT NULL),
  count(*) FILTER (WHERE v.signed_by_id IS NOT NULL),
  count(*) FILTER (WHERE s.basis = 'OCCURRED' AND v.severity = 'STOP' AND s.disposition = ANY(%(chosen)s)),
  count(*) FILTER (WHERE v.shadow @? '$[*] ? (@.severity == "STOP")'),
  count(*)
FROM wanted v JOIN pathway_stagechange s ON s.id = v.stage_change_id
  JOIN programs_user u ON u.id = coalesce(v.acknowledged_by_id, s.recorded_by_id)
WHERE NOT EXISTS (SELECT FROM pathway_stagechange c WHERE c.cancels_id = s.id)
GROUP BY 1, 2, 3 ORDER BY 5 DESC, 4 DESC, 1, 2
"""


def outcomes(by: By, *, facilities: Sequence[UUID] | None, since: datetime, days: int, now: datetime) -> dict[str, Any]:
    """What was seen within `days` after moves judged since an instant, by rule, reason, program or clinician."""
    groups = _rows(WANTED + GROUPS[by], facilities=facilities, since=since)
    after = after_moves(list({verdict_id for _, verdict_id in groups}), days=days, now=now)
    return {
        "by": by.value,
        "days": days,
        "demo": Patient.objects.filter(is_demo=True).exists(),
        "groups": [{"group": group, **seen.to_json()} for group, seen in sorted(tally(groups, after).items())],
    }


def overrides(*, facilities: Sequence[UUID] | None, since: datetime, chosen: Sequence[str]) -> list[dict[str, Any]]:
    """Who went on in spite of a rule, by facility and who decided on it (whoever signed): warnings answered, stops signed
    for, stops told after the fact and stops of rules in shadow, which are no way round. A change that was put right counts
    once."""
    rows = _rows(WANTED + OVERRIDES, facilities=facilities, since=since, chosen=list(chosen))
    names = (
        "facility",
        "recorder",
        "is_service",
        "warnings_answered",
        "stops_signed",
        "stops_told_afterwards",
        "stops_in_shadow",
        "judged",
    )
    return [dict(zip(names, row, strict=True)) for row in rows]


def _rows(statement: str, *, facilities: Sequence[UUID] | None, **values: Any) -> list[Any]:
    given = {
        "longest": LONGEST,
        "key": settings.SECRET_KEY,
        "facilities": list(facilities) if facilities is not None else None,
        **values,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())
