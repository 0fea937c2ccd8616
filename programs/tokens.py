"""Bearer tokens: made here once, readable once, and stored only as a SHA-256 digest."""

import secrets
from datetime import datetime, timedelta

from oauth2_provider.models import get_access_token_model, set_token_value

from programs.models import Client, User

TOKEN_BYTES = 32
FIRST_PARTY_CLIENT_ID = "pathway-first-party"


def first_party_client() -> Client:
    """The network's own client, through which `issue_token` makes tokens; it has no redirect, so no flow can start from it."""
    client: Client
    client, _ = Client.objects.get_or_create(
        client_id=FIRST_PARTY_CLIENT_ID,
        defaults={
            "name": "Pathway command line",
            "client_type": Client.CLIENT_PUBLIC,
            "authorization_grant_type": Client.GRANT_AUTHORIZATION_CODE,
            "client_secret": "",
        },
    )
    return client


def create_service_client(*, name: str, username: str) -> tuple[Client, str]:
    """A client-credentials client with its service user, and its secret, which can't be read again."""
    user = User(username=username, is_service=True)
    user.set_unusable_password()
    user.save()
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    client = Client.objects.create(
        name=name,
        service_user=user,
        client_type=Client.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Client.GRANT_CLIENT_CREDENTIALS,
        client_secret=secret,
    )
    return client, secret


def issue_access_token(
    *, user: User, client: Client, now: datetime, lifetime: timedelta, scope: str = "read write"
) -> str:
    """A new token for `user` through `client`, valid from `now` for `lifetime`; the only time it can be read."""
    raw_token = secrets.token_urlsafe(TOKEN_BYTES)
    access_token = get_access_token_model()(user=user, application=client, scope=scope, expires=now + lifetime)
    set_token_value(access_token, raw_token)
    access_token.save()
    return raw_token
