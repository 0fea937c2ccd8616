"""What this door asks of roles before the body is read; the roles themselves are in programs.roles."""

from typing import TYPE_CHECKING, Final

from rest_framework.permissions import SAFE_METHODS, BasePermission, IsAuthenticated
from rest_framework.request import Request

from api.authentication import HasScope, caller, door_time
from programs.roles import can_record

if TYPE_CHECKING:
    from rest_framework.views import APIView  # at run time the views import this module


class MayRecord(BasePermission):
    """Changes what is known about patients only for who holds a role that records; whom one sees is another question."""

    message = "Only clinicians, supervisors and integrations record."

    def has_permission(self, request: Request, view: "APIView") -> bool:
        return request.method in SAFE_METHODS or can_record(caller(request), door_time(request))


RECORDING: Final = (IsAuthenticated, HasScope, MayRecord)
