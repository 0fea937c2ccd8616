"""/episodes/: a patient's course with the network, and the pathway that its ledger tells."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.current import or_current
from api.episode_serializers import AdmissionIn, EpisodeOut, EpisodeQuery, PathwayOut, PathwayQuery, RecordedOut
from api.exceptions import InvalidParameter
from api.models import IdempotencyKey
from api.pagination import CursorPages
from api.pathway_bodies import episode_parts, pathway_body, recorded_body
from api.patient_door import PatientDoor
from api.promises import promises_of
from api.valid import valid
from api.verdict_serializers import VerdictOut
from pathway import transitions
from pathway.ledger.reading import read_pathway
from pathway.models import Episode, Leave, Placement, Verdict
from pathway.models.episodes import EpisodeQuerySet
from pathway.transitions import Asked, Recorded
from programs.refusals import NotFound

VERBS = {"admit": transitions.admit, "readmit": transitions.readmit}
FILTERS = {
    "patient": "patient",
    "status": "status",
    "facility": "placements__program__facility",
    "program": "placements__program",
    "level": "placements__program__level",
}


class EpisodeDoor(PatientDoor):
    """An address about one episode (`episode_id` in it) or about many."""

    def episodes(self, request: Request) -> EpisodeQuerySet:
        """Episodes of the patients whom the caller may see, with the placement in force."""
        in_force = Placement.objects.open().select_related("program")
        away = Prefetch("leaves", queryset=Leave.objects.filter(ended_at=None))
        placements = Prefetch("placements", queryset=in_force.prefetch_related(away), to_attr="in_force")
        return Episode.objects.visible_to(caller(request), door_time(request)).prefetch_related(placements)

    def find_episode(self, request: Request, episode_id: UUID) -> Episode:
        """The episode, its patient's reading logged; call it in the transaction of the read. Raises NotFound."""
        episode = Episode.objects.visible_to(caller(request), door_time(request)).filter(id=episode_id).first()
        if episode is None:
            raise NotFound("There is no such episode.")
        self.log(request, [episode.patient_id])
        return episode

    def shown(self, request: Request, episode_id: UUID) -> tuple[Any, int]:
        """An episode as it is now, and its version; one logged read. Raises NotFound."""
        with transaction.atomic():
            episode = self.episodes(request).filter(id=episode_id).first()
            if episode is None:
                raise NotFound("There is no such episode.")
            self.log(request, [episode.patient_id])
            return shown_body(episode), episode.version

    def recorded(self, request: Request, verb: Callable[[], Recorded]) -> Response:
        """What `verb` recorded, in one transaction, with the episode's new version."""

        def work() -> Response:
            recorded = verb()
            episode = recorded.book.episode
            self.log(request, [episode.patient_id])
            return self.answer(request, recorded_body(recorded), version=episode.version, status=201)

        return self.write(request, work)

    def changed(self, request: Request, episode_id: UUID, verb: Callable[[], Recorded]) -> Response:
        """The same, where a stale caller is answered with the present state."""
        return or_current(lambda: self.recorded(request, verb), lambda: self.shown(request, episode_id))

    def asked(self, request: Request, given: dict[str, Any], *, version: int | None = None) -> Asked:
        names = ("at", "basis", "reason", "acknowledgement")
        told = {name: given[name] for name in names if name in given}
        return Asked(
            by=caller(request),
            now=door_time(request),
            version=version,
            code=given.get("acknowledgement_code", ""),
            follow_ups=promises_of(given.get("follow_ups", [])),
            **told,
        )

    def read_again(self, request: Request, stored: IdempotencyKey) -> None:
        self.find_episode(request, self.kwargs.get("episode_id") or stored.answered()["episode"]["id"])


class Episodes(EpisodeDoor):
    query_serializer_class = EpisodeQuery
    paged = True
    operation = "episodes"

    @extend_schema(operation_id="episodes_list", responses=EpisodeOut(many=True))
    def get(self, request: Request) -> Response:
        """The episodes of the patients whom you may see."""
        pages = CursorPages()
        with transaction.atomic():
            rows = pages.paginate_queryset(self.wanted(request), request, self)
            self.log(request, {episode.patient_id for episode in rows})
        return pages.get_paginated_response([shown_body(episode) for episode in rows])

    def wanted(self, request: Request) -> EpisodeQuerySet:
        query = self.query(request)
        conditions = {FILTERS[name]: value for name, value in query.items()}
        if query.keys() & {"facility", "program", "level"}:
            conditions["placements__ended_at"] = None
        return self.episodes(request).filter(**conditions)

    @extend_schema(operation_id="episodes_admit", request=AdmissionIn, responses={201: RecordedOut})
    def post(self, request: Request) -> Response:
        """Admits a patient to a program, or readmits one who was here before."""
        given = valid(AdmissionIn, request)
        verb = VERBS[given["verb"]]
        asked = self.asked(request, given)
        response = self.recorded(request, lambda: verb(given["patient"], asked, to=given["program"]))
        response.headers["Location"] = f"{request.path}{response.data['episode']['id']}/"
        return response


class OneEpisode(EpisodeDoor):
    operation = "episode"

    @extend_schema(operation_id="episodes_read", responses=EpisodeOut)
    def get(self, request: Request, episode_id: UUID) -> Response:
        """One episode and where the patient is."""
        body, version = self.shown(request, episode_id)
        return self.answer(request, body, version=version)


class Pathway(EpisodeDoor):
    query_serializer_class = PathwayQuery
    operation = "episode.pathway"

    @extend_schema(operation_id="episodes_pathway", responses=PathwayOut)
    def get(self, request: Request, episode_id: UUID) -> Response:
        """The pathway: placements, leaves and every ledger row, as it was at any time and as it was known then."""
        query = self.query(request)
        check_has_come(query, door_time(request))
        with transaction.atomic():
            episode = self.find_episode(request, episode_id)
            told = read_pathway(episode, **query)
        body = pathway_body(told, **query)
        return Response(body) if query else self.answer(request, body, version=body["version"])


class Verdicts(EpisodeDoor):
    paged = True
    page_order = ("-id",)
    operation = "episode.verdicts"

    @extend_schema(operation_id="episodes_verdicts", responses=VerdictOut(many=True))
    def get(self, request: Request, episode_id: UUID) -> Response:
        """What the rules said of each move when it was made, the latest first."""
        pages = CursorPages()
        with transaction.atomic():
            episode = self.find_episode(request, episode_id)
            rows = pages.paginate_queryset(Verdict.objects.filter(episode=episode), request, self)
        return pages.get_paginated_response(VerdictOut(rows, many=True).data)


def shown_body(episode: Episode) -> Any:
    placement: Placement | None = next(iter(vars(episode)["in_force"]), None)
    leaves = list(placement.leaves.all()) if placement else []
    return EpisodeOut(episode_parts(episode, placement, leaves)).data


def check_has_come(query: dict[str, Any], now: Any) -> None:
    """Raises InvalidParameter for a time that nobody can know about yet."""
    for name, at in query.items():
        if at > now:
            raise InvalidParameter(name, "This time has not come yet.", code="in_the_future")
