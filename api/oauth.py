"""How this network's OAuth server differs from the toolkit's: a client that acts for itself has a user."""

from datetime import datetime
from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator

from programs.models import Client


class Validator(OAuth2Validator):
    """Tokens of client credentials belong to the client's service user, so that an actor is never null."""

    def _create_access_token(self, expires: datetime, request: Any, token: dict[str, Any], **options: Any) -> Any:
        if request.grant_type == "client_credentials":
            request.user = request.client.service_user
        return super()._create_access_token(expires, request, token, **options)

    def _load_application(self, client_id: str, request: Any) -> Client | None:
        client: Client | None = super()._load_application(client_id, request)
        if client is not None and client.service_user is not None and not client.service_user.is_active:
            request.client = None
            return None
        return client
