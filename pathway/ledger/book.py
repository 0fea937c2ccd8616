"""An episode's ledger, opened under lock: the only way to write to it."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from pathway.ledger.fold import Course, fold
from pathway.ledger.moves import Kind
from pathway.ledger.places import Places, load_places
from pathway.models import Episode, StageChange
from patients.locking import lock_patient
from patients.models import Patient
from programs.models import User
from programs.refusals import Invalid, Stale


class StaleVersion(Stale):
    """Somebody recorded a change after the caller had read the episode."""


class InTheFuture(Invalid):
    code = "in_the_future"
    what_to_do = "Record what has happened; for what is intended, plan a move."


# Plain SQL on the path of every verb: composing these through the ORM costs more than running them.
LOCK_EPISODE = "SELECT *, clock_timestamp() AS clock FROM pathway_episode WHERE id = %s FOR UPDATE"
READ_LEDGER = "SELECT * FROM pathway_stagechange WHERE episode_id = %s ORDER BY seq"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What one ledger row will say; `cancels` makes it a replacement (or a void)."""

    kind: Kind
    at: datetime | None = None
    program_id: UUID | None = None
    disposition: str = ""
    cancels: StageChange | None = None


@dataclass(slots=True)
class Book:
    """An open ledger: the locked episode, its rows in order of knowledge, the places in it, and the time of record.

    `recorded_at` was read from the database's clock after the lock was held, and is later than any row's.
    """

    episode: Episode
    rows: list[StageChange]
    places: Places
    recorded_at: datetime

    def course(self, *, as_of: datetime | None = None) -> Course:
        """The course as its rows now tell it."""
        return fold(self.rows, zones=self.places.zones, as_of=as_of)

    def append(
        self, lines: Sequence[Line], *, by: User, basis: str = StageChange.Basis.OCCURRED, reason: str = ""
    ) -> list[StageChange]:
        """Writes the lines as one entry. The caller checks the story by folding again, in the same transaction.

        Raises InTheFuture for a time after the time of record.
        """
        entry = uuid7()
        added: list[StageChange] = []
        for line in lines:
            row = self._row(line, entry=entry, by=by, basis=basis, reason=reason)
            self.rows.append(row)
            added.append(row)
        StageChange.objects.bulk_create(added)
        self.episode.version = self.rows[-1].seq
        return added

    def _row(self, line: Line, *, entry: UUID, by: User, basis: str, reason: str) -> StageChange:
        if line.at is not None and line.at > self.recorded_at:
            raise InTheFuture(f"{line.at.isoformat()} has not come yet.", field="at")
        content = line.kind != Kind.VOID
        row = StageChange(
            id=uuid7(),
            episode=self.episode,
            seq=self.rows[-1].seq + 1 if self.rows else 1,
            entry=entry,
            kind=line.kind,
            effective_at=line.at,
            program_id=line.program_id,
            disposition=line.disposition,
            cancels=line.cancels,
            basis=basis if content else "",
            reason=reason,
            recorded_at=self.recorded_at,
            recorded_by=by,
        )
        if content:
            row.root = line.cancels.root if line.cancels else row.id
        row.digest = digest_of(row, after=self.rows[-1].digest if self.rows else "")
        return row


def open_book(episode_id: UUID, *, by: User, now: datetime, version: int | None, programs: Iterable[UUID] = ()) -> Book:
    """Locks patient, then episode, and reads the ledger; `programs` are further programs the change will name.

    Raises NotFound where `by` may not see the patient at `now`, NotPermitted where `by` only reads, StaleVersion where `version` is not the last
    ledger row's seq (None accepts any).
    """
    patient = lock_patient(Patient.objects.filter(episodes=episode_id), by=by, now=now, called="episode")
    # The wait for the lock is over here, so this clock is later than any recorded_at of the patient's ledgers.
    (episode,) = Episode.objects.raw(LOCK_EPISODE, [episode_id])
    episode.patient = patient
    rows = list(StageChange.objects.raw(READ_LEDGER, [episode_id]))
    if version is not None and version != episode.version:
        raise StaleVersion(
            f"The episode is at version {episode.version}, not {version}.",
            extra={"current": {"id": str(episode.id), "version": episode.version, "status": episode.status}},
        )
    touched = {row.program_id for row in rows if row.program_id} | set(programs)
    return Book(episode, rows, load_places(touched), _time_of_record(vars(episode)["clock"], rows))


def open_books(episodes: Sequence[Episode], *, clock: datetime) -> list[Book]:
    """The ledgers of episodes that the caller has locked, for upkeep that nobody reads; `clock` was read afterwards."""
    rows: dict[UUID, list[StageChange]] = {episode.id: [] for episode in episodes}
    for row in StageChange.objects.filter(episode__in=episodes).order_by("episode_id", "seq"):
        rows[row.episode_id].append(row)
    places = load_places({row.program_id for ledger in rows.values() for row in ledger if row.program_id})
    return [
        Book(episode, ledger, places, _time_of_record(clock, ledger))
        for episode in episodes
        if (ledger := rows[episode.id])
    ]


def open_new_book(episode: Episode, *, recorded_at: datetime, programs: Iterable[UUID]) -> Book:
    """The empty ledger of an episode just made under its patient's lock."""
    return Book(episode, [], load_places(programs), recorded_at)


def digest_of(row: StageChange, *, after: str) -> str:
    """SHA-256, as hex, over the digest before and all that the row says: a changed row breaks the chain."""
    said = [
        after, str(row.id), str(row.episode_id), row.seq, str(row.entry), row.kind, _utc(row.effective_at),
        _text(row.program_id), row.disposition, _text(row.cancels_id), _text(row.root), row.basis, row.reason,
        _utc(row.recorded_at), str(row.recorded_by_id),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).hexdigest()


def _time_of_record(clock: datetime, rows: Sequence[StageChange]) -> datetime:
    return max(clock, rows[-1].recorded_at + timedelta(microseconds=1)) if rows else clock


def _utc(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else ""


def _text(value: UUID | None) -> str:
    return str(value) if value else ""
