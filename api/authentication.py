"""Who asks: a bearer token or a session, known before the body is read."""

import hashlib
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

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


# Plain SQL on the path of every request: composing it through the ORM costs more than running it.
BEARER_OF = """
SELECT u.*, t.id AS token_id, t.application_id, t.expires, t.scope, clock_timestamp() AS read_at,
  coalesce(s.is_active, true) AS client_is_active
FROM oauth2_provider_accesstoken t JOIN programs_user u ON u.id = t.user_id
  LEFT JOIN programs_client c ON c.id = t.application_id LEFT JOIN programs_user s ON s.id = c.service_user_id
WHERE t.token_checksum = %s
"""


class BearerAuthentication(authentication.BaseAuthentication):
    """RFC 6750 bearer tokens, header only, found by digest in one query with user, client and the database's time.

    The toolkit's own class would parse the body to look for a token there, and would trust this host's clock.
    """

    def authenticate(self, request: Request) -> tuple[User, AbstractAccessToken] | None:
        header = request.META.get("HTTP_AUTHORIZATION", "")
        if header[:7].lower() not in {"bearer", "bearer "}:
            return None
        match = BEARER.fullmatch(header)
        bearer = load_bearer(match[1]) if match else None
        if bearer is None or not is_good(bearer):
            raise AuthenticationFailed("The access token is unknown, expired or withdrawn.")
        keep_time(request, bearer.read_at)
        return bearer, token_of(bearer)

    def authenticate_header(self, request: Request) -> str:
        error = ',error="invalid_token"' if request.META.get("HTTP_AUTHORIZATION") else ""
        return f'Bearer realm="{REALM}"{error}'


def load_bearer(raw_token: str) -> Any | None:
    """The token's user, with what the token says beside it."""
    digest = hashlib.sha256(raw_token.encode()).hexdigest()
    return next(iter(User.objects.raw(BEARER_OF, [digest])), None)


def is_good(bearer: Any) -> bool:
    """In force by the database's clock, and its user and its client's service user are both active."""
    return bool(bearer.expires > bearer.read_at and bearer.is_active and bearer.client_is_active)


def token_of(bearer: Any) -> AbstractAccessToken:
    """What the request was let in by; what is asked of it are its scopes and its client."""
    token: AbstractAccessToken = get_access_token_model()(
        id=bearer.token_id,
        user=bearer,
        application_id=bearer.application_id,
        expires=bearer.expires,
        scope=bearer.scope,
    )
    return token


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
