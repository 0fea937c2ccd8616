"""Who asks: a bearer token or a session, known before the body is read."""

import hashlib
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from oauth2_provider.models import AbstractAccessToken, get_access_token_model
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from programs.database import database_now
from programs.models import User

if TYPE_CHECKING:
    from rest_framework.views import APIView  # at run time the views import this module

REALM = "pathway"
BEARER = re.compile(r"Bearer +([A-Za-z0-9._~+/-]{1,512}=*)", re.IGNORECASE)


class ClockTimestamp(models.Func):
    """The database's clock, read in a select list and never in a condition."""

    template = "clock_timestamp()"
    output_field = models.DateTimeField()


class BearerAuthentication(authentication.BaseAuthentication):
    """RFC 6750 bearer tokens, header only, found by digest in one query with user, client and the database's time.

    The toolkit's own class would parse the body to look for a token there, and would trust this host's clock.
    """

    def authenticate(self, request: Request) -> tuple[User, AbstractAccessToken] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if header[:7].lower() not in {"bearer", "bearer "}:
            return None
        match = BEARER.fullmatch(header)
        token = load_token(match[1]) if match else None
        if token is None or not is_good(token):
            raise AuthenticationFailed("The access token is unknown, expired or withdrawn.")
        keep_time(request, token.read_at)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        error = ',error="invalid_token"' if request.META.get("HTTP_AUTHORIZATION") else ""
        return f'Bearer realm="{REALM}"{error}'


def load_token(raw_token: str) -> Any | None:
    digest = hashlib.sha256(raw_token.encode()).hexdigest()
    tokens = get_access_token_model().objects.select_related("user", "application__service_user")
    return tokens.annotate(read_at=ClockTimestamp()).filter(token_checksum=digest).first()


def is_good(token: Any) -> bool:
    """In force by the database's clock, and its user and its client's service user are both active."""
    service_user = token.application.service_user if token.application else None
    return bool(
        token.expires > token.read_at
        and token.user is not None
        and token.user.is_active
        and (service_user is None or service_user.is_active)
    )


def caller(request: Request) -> User:
    """Who asks; known to every address that needs authentication."""
    assert isinstance(request.user, User)
    return request.user


def door_time(request: Request) -> datetime:
    """The instant of this request by the database's clock, read once: with the token, or by a query of its own."""
    known: datetime | None = getattr(request._request, "database_time", None)
    return known or keep_time(request, database_now())


def keep_time(request: Request, instant: datetime) -> datetime:
    """The request's instant, the same for everything that it causes."""
    request._request.database_time = instant  # type: ignore[attr-defined]
    return instant


class HasScope(BasePermission):
    """A token needs `read` to read and `write` to change; a session acts with all of its user's rights."""

    message = "The access token has not the scope that this needs."
    code = "insufficient_scope"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not isinstance(request.auth, AbstractAccessToken):
            return True
        return bool(request.auth.allow_scopes([needed_scope(request)]))


def needed_scope(request: Request) -> str:
    return "read" if request.method in SAFE_METHODS else "write"


def scope_challenge(request: Request) -> str:
    """RFC 6750 section 3: which scope a 403 asks for."""
    return f'Bearer realm="{REALM}",error="insufficient_scope",scope="{needed_scope(request)}"'
