"""From what the ledger tells to what this door shows: no queries of its own."""

from typing import Any

from api.episode_serializers import PathwayOut, RecordedOut, where_of
from pathway.ledger.fold import Course
from pathway.ledger.places import Places
from pathway.ledger.reading import Told
from pathway.models import Episode, Leave, Placement, StageChange
from pathway.transitions import Recorded


def placements_of(course: Course, places: Places) -> list[Placement]:
    """The placements of a course, with their programs, as rows that nobody saves."""
    return [
        Placement(
            id=stay.root,
            program=places.program(stay.program_id),
            started_at=stay.started_at,
            ended_at=stay.ended_at,
            start_day=stay.start_day,
            end_day=stay.end_day,
            opened_as=stay.opened_as,
            ended_as=stay.ended_as,
        )
        for stay in course.stays
    ]


def leaves_of(course: Course) -> list[Leave]:
    return [
        Leave(id=leave.root, placement_id=leave.stay, started_at=leave.started_at, ended_at=leave.ended_at)
        for leave in course.leaves
    ]


def recorded_body(recorded: Recorded) -> Any:
    """RecordedOut of what a verb did."""
    course, book = recorded.course, recorded.book
    placement = placements_of(course, book.places)[-1] if course.current else None
    return RecordedOut(
        {
            "episode": episode_parts(book.episode, placement, leaves_of(course)),
            "stage_changes": recorded.rows,
            "verdicts": [verdict.said for verdict in recorded.verdicts],
            "flags": recorded.flags,
        }
    ).data


def episode_parts(episode: Episode, placement: Placement | None, leaves: list[Leave]) -> dict[str, Any]:
    """What EpisodeOut shows; `leaves` are at least those of the placement in force."""
    return {
        "id": episode.id,
        "patient_id": episode.patient_id,
        "previous_id": episode.previous_id,
        "status": episode.status,
        "opened_at": episode.opened_at,
        "closed_at": episode.closed_at,
        "disposition": episode.disposition,
        "version": episode.version,
        "where": where_of(episode, placement, leaves).value,
        "placement": placement,
    }


def pathway_body(told: Told, **asked: Any) -> Any:
    """PathwayOut of a pathway; `asked` are as_of and known_at."""
    course, episode = told.course, told.episode
    return PathwayOut(
        {
            "episode": episode.id,
            "patient": episode.patient_id,
            "version": told.rows[-1].seq if told.rows else 0,
            "as_of": asked.get("as_of"),
            "known_at": asked.get("known_at"),
            "settled": told.settled,
            "status": course.status,
            "where": course.where.value,
            "opened_at": course.opened_at,
            "closed_at": course.closed_at,
            "disposition": course.disposition,
            "placements": placements_of(course, told.places),
            "leaves": leaves_of(course),
            "stage_changes": told.rows,
            "cancelled": cancelled(told.rows),
        }
    ).data


def cancelled(rows: list[StageChange]) -> list[Any]:
    return [row.cancels_id for row in rows if row.cancels_id]
