"""/messages/: what went out to patients and what came in."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.authentication import caller, door_time
from api.message_serializers import InboundOut, InboundQuery, MessageOut, MessageQuery
from api.pagination import CursorPages
from api.worklists import WorkDoor
from pathway import inbound
from pathway.models import InboundMessage, Message
from programs.refusals import NotPermitted
from programs.roles import supervises


class MessageDoor(WorkDoor):
    shape = MessageOut
    called = "message"

    def rows(self, request: Request) -> QuerySet[Any]:
        return Message.objects.visible_to(caller(request), door_time(request))


class Messages(MessageDoor):
    query_serializer_class = MessageQuery
    paged = True
    page_order = ("-queued_at", "id")
    operation = "messages"

    @extend_schema(operation_id="messages_list", responses=MessageOut(many=True))
    def get(self, request: Request) -> Response:
        """Messages to the patients whom you may see, the latest first."""
        return self.page(request, self.rows(request).filter(**self.query(request)))


class OneMessage(MessageDoor):
    operation = "message"

    @extend_schema(operation_id="messages_read", responses=MessageOut)
    def get(self, request: Request, row_id: UUID) -> Response:
        """One message."""
        with transaction.atomic():
            return Response(MessageOut(self.find_row(request, row_id)).data)


class InboundMessages(WorkDoor):
    shape = InboundOut
    called = "message"
    query_serializer_class = InboundQuery
    paged = True
    page_order = ("-received_at", "id")
    operation = "messages.inbound"

    def rows(self, request: Request) -> QuerySet[Any]:
        return InboundMessage.objects.visible_to(caller(request), door_time(request))

    @extend_schema(operation_id="messages_inbound_list", responses=InboundOut(many=True))
    def get(self, request: Request) -> Response:
        """What the patients whom you may see have written, the latest first."""
        query = self.query(request)
        if query.pop("unmatched", False):
            return self.of_nobody(request)
        return self.page(request, self.rows(request).filter(**query))

    def of_nobody(self, request: Request) -> Response:
        """Messages that match no patient are shown to who supervises the network; they may be anybody's."""
        if not supervises(caller(request), None, door_time(request)):
            raise NotPermitted("Only a supervisor of the network reads what matches nobody.")
        pages = CursorPages()
        found = pages.paginate_queryset(inbound.unread_of_nobody(), request, self)
        return pages.get_paginated_response(InboundOut(found, many=True).data)
