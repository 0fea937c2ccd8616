"""/changes/: every change, once, in commit order."""

import json

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from api.authentication import caller, door_time
from api.exceptions import InvalidParameter
from api.fields import WholeNumberField
from api.pagination import MAX_CURSOR_LENGTH
from api.raw import raw_json
from api.views import Door
from feed.cursors import BadCursor
from feed.models import Change
from feed.reading import LARGEST_PAGE, read_page

DEFAULT_PAGE = 100


class ChangeOut(serializers.Serializer[object]):
    """One change of one resource: a reference, to be read at its address. WITHDRAWN: you may not see it any more.

    `origin` is who caused it; drop those that bear your own id to spare yourself your own echo.
    """

    kind = serializers.ChoiceField(choices=Change.Kind.choices)
    resource = serializers.CharField()
    id = serializers.UUIDField()
    patient = serializers.UUIDField(allow_null=True)
    changed_at = serializers.DateTimeField()
    origin = serializers.UUIDField(allow_null=True)
    origin_key = serializers.CharField(allow_null=True)


class ChangesOut(serializers.Serializer[object]):
    """Keep `next_cursor` once you have stored the changes; it is always given. `you` is your own id as an origin."""

    changes = ChangeOut(many=True)
    next_cursor = serializers.CharField()
    has_more = serializers.BooleanField()
    you = serializers.UUIDField()


class ChangesQuery(serializers.Serializer[object]):
    """`cursor` is the last `next_cursor`; without one the feed is read from the beginning."""

    cursor = serializers.CharField(max_length=MAX_CURSOR_LENGTH, required=False)
    limit = WholeNumberField(min_value=1, max_value=LARGEST_PAGE, default=DEFAULT_PAGE)


class Changes(Door):
    query_serializer_class = ChangesQuery

    @extend_schema(operation_id="changes_read", responses=ChangesOut)
    def get(self, request: Request) -> HttpResponse:
        """What has changed since a cursor: nothing missed, nothing repeated, references only."""
        query = self.query(request)
        user = caller(request)
        try:
            page = read_page(user=user, cursor=query.get("cursor"), limit=query["limit"], now=door_time(request))
        except BadCursor as bad:
            raise InvalidParameter("cursor", bad.detail, code=bad.code) from None
        return raw_json(
            changes=page.changes,
            next_cursor=json.dumps(page.next_cursor),
            has_more=json.dumps(page.has_more),
            you=json.dumps(str(user.id)),
        )
