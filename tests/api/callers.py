"""Callers of the door: clients with a token."""

from datetime import timedelta
from typing import Any

from rest_framework.test import APIClient

from programs.database import database_now
from programs.models import User
from programs.tokens import first_party_client, issue_access_token


def token_for(user: User, **options: Any) -> str:
    """A token as `issue_token` makes it, for eight hours unless told otherwise."""
    given = {"lifetime": timedelta(hours=8), "client": first_party_client(), "now": database_now(), **options}
    return issue_access_token(user=user, **given)


def client_for(user: User, **options: Any) -> APIClient:
    return with_token(token_for(user, **options))


def with_token(token: str) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client
