"""/instruments/ and /observation-kinds/: what can be recorded, for all who are signed in."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.observation_serializers import InstrumentsOut, KindsOut
from api.views import Door
from patients.instruments.catalogue import in_use
from patients.observations import KINDS, schema_of


class Instruments(Door):
    @extend_schema(operation_id="instruments_catalogue", responses=InstrumentsOut)
    def get(self, request: Request) -> Response:
        """The instruments in use: what each item takes, how scales add up, and what their scores are called."""
        return Response(InstrumentsOut({"instruments": in_use()}).data)


class ObservationKinds(Door):
    @extend_schema(operation_id="observation_kinds_catalogue", responses=KindsOut)
    def get(self, request: Request) -> Response:
        """The kinds of observation, and the shape of each one's value."""
        kinds = [{"kind": name, "says": kind.says, "value": schema_of(name)} for name, kind in KINDS.items()]
        return Response(KindsOut({"kinds": kinds}).data)
