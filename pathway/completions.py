"""A level completed: goals recorded as met, as a dated fact about a placement."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from pathway.ledger.book import InTheFuture, open_book
from pathway.models import Completion, Placement
from programs.models import User
from programs.refusals import Conflict, NotFound


class NotInThatPlacement(Conflict):
    code = "not_in_that_placement"
    what_to_do = "Give a time at which the patient was in this placement, or the moment it ended."


def record_completion(
    placement_id: UUID, *, at: datetime, by: User, now: datetime, source: str = Completion.Source.CLINICIAN
) -> Completion:
    """Records that the goals of a placement were met by `at`. Raises NotFound, InTheFuture, NotInThatPlacement."""
    episode_id = Placement.objects.filter(id=placement_id).values_list("episode", flat=True).first()
    if episode_id is None:
        raise NotFound("There is no such placement.")
    with transaction.atomic():
        book = open_book(episode_id, by=by, now=now, version=None)
        if at > book.recorded_at:
            raise InTheFuture(f"{at.isoformat()} has not come yet.", field="at")
        stay = next(stay for stay in book.course().stays if stay.root == placement_id)
        if at < stay.started_at or (stay.ended_at is not None and at > stay.ended_at):
            raise NotInThatPlacement("The patient was not in this placement then.", field="at")
        return Completion.objects.create(
            patient=book.episode.patient,
            episode=book.episode,
            placement_id=placement_id,
            effective_at=at,
            recorded_at=book.recorded_at,
            recorded_by=by,
            source=source,
        )
