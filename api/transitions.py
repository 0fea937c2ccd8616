"""/episodes/{id}/transitions/ and corrections/: the verbs of the pathway, and what puts its history right."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.episode_serializers import AskedIn, RecordedOut
from api.episodes import EpisodeDoor
from api.preconditions import expected_version
from api.supposing import supposed_of
from api.transactions import in_one_transaction
from api.transition_serializers import CORRECTIONS, PREVIEWS, TRANSITIONS, PreviewOut
from api.valid import valid_one_of
from pathway import corrections, transitions
from pathway.transitions import Asked, Recorded

Verb = Callable[..., Recorded]

VERBS: Mapping[str, Verb] = {
    "step_down": transitions.step_down,
    "step_up": transitions.step_up,
    "transfer": transitions.transfer,
    "arrive": transitions.arrive,
    "depart": transitions.depart,
    "start_leave": transitions.start_leave,
    "end_leave": transitions.end_leave,
    "discharge": transitions.discharge,
}
ACTIONS: Mapping[str, Verb] = {
    "void": corrections.void,
    "void_entry": corrections.void_entry,
    "void_episode": corrections.void_episode,
    "replace": corrections.replace,
    "insert": corrections.insert,
}
# members of the body that the domain calls otherwise
NAMES = {"program": "to"}
CORRECTION_NAMES = {"row": "row_id", "program": "program_id"}
ASKED = frozenset(AskedIn().fields)


def one_of(name: str, shapes: Mapping[str, type[serializers.Serializer[Any]]], *, by: str) -> Any:
    """The description of a body whose member `by` says which shape the rest has."""
    return PolymorphicProxySerializer(name, serializers=dict(shapes), resource_type_field_name=by)


class Transitions(EpisodeDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "episode.transitions"

    @extend_schema(
        operation_id="episodes_move", request=one_of("Transition", TRANSITIONS, by="verb"), responses={201: RecordedOut}
    )
    def post(self, request: Request, episode_id: UUID) -> Response:
        """Moves, departs, arrives, goes on leave or is discharged. 409 with the verdict where a rule asks for an answer."""
        given = valid_one_of(TRANSITIONS, request, by="verb")
        asked = self.asked(request, given, version=expected_version(request))
        content = {NAMES.get(name, name): value for name, value in given.items() if name not in {*ASKED, "verb"}}
        return self.changed(request, episode_id, partial(VERBS[given["verb"]], episode_id, asked, **content))


class TransitionPreview(EpisodeDoor):
    operation = "episode.preview"

    @extend_schema(
        operation_id="episodes_preview",
        request=one_of("TransitionPreview", PREVIEWS, by="verb"),
        responses={200: PreviewOut},
    )
    def post(self, request: Request, episode_id: UUID) -> Response:
        """What the rules would say of a transition, or would say if more were known. Nothing is recorded."""
        given = valid_one_of(PREVIEWS, request, by="verb")
        asked = self.asked(request, given)

        def look() -> Response:
            seen = transitions.preview(
                episode_id,
                asked,
                verb=given["verb"],
                to=given.get("program"),
                disposition=given.get("disposition", ""),
                supposed=supposed_of(given["what_if"]) if "what_if" in given else None,
            )
            episode = seen.book.episode
            self.log(request, [episode.patient_id])
            body = {"episode": episode.id, "version": episode.version, "verdict": seen.judged.as_json()}
            return Response(PreviewOut(body).data)

        return in_one_transaction(look)


class Corrections(EpisodeDoor):
    conditional_methods: ClassVar = ("POST",)
    operation = "episode.corrections"

    @extend_schema(
        operation_id="episodes_correct",
        request=one_of("Correction", CORRECTIONS, by="action"),
        responses={201: RecordedOut},
    )
    def post(self, request: Request, episode_id: UUID) -> Response:
        """Voids, replaces or inserts: new rows that take back or add to what was recorded. Nothing is edited."""
        given = valid_one_of(CORRECTIONS, request, by="action")
        asked = Asked(
            by=caller(request), now=door_time(request), reason=given["reason"], version=expected_version(request)
        )
        content = {
            CORRECTION_NAMES.get(name, name): value for name, value in given.items() if name not in {"action", "reason"}
        }
        return self.changed(request, episode_id, partial(ACTIONS[given["action"]], episode_id, asked, **content))
