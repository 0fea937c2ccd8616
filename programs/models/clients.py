from typing import ClassVar

from django.db import models
from django.db.models import Q
from oauth2_provider.models import AbstractApplication
from uuid_utils.compat import uuid7

from programs.models.people import User


class ClientManager(models.Manager["Client"]):
    def get_by_natural_key(self, client_id: str) -> "Client":
        return self.get(client_id=client_id)


class Client(AbstractApplication):
    """One row is a REST client: a program of somebody's that was given credentials of its own.

    The OAuth application model is swapped from the first migration because it can't be swapped later. A client that
    acts for itself (client credentials) acts as its `service_user`, so that an actor is never null; a client that acts
    for people acts as the person who signed in. Secrets are hashed by the toolkit, tokens by its RFC 9700 setting.

    The last three fields carry the names and shapes that django-oauth-toolkit merged for RFC 7523 client assertions
    (PR #1762, unreleased at 3.4.1), so that its release finds them in place.
    """

    class TokenEndpointAuth(models.TextChoices):
        CLIENT_SECRET_BASIC = "client_secret_basic"  # noqa: S105  # the name of a method
        CLIENT_SECRET_POST = "client_secret_post"  # noqa: S105  # the name of a method
        PRIVATE_KEY_JWT = "private_key_jwt"
        NONE = "none"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service_user: "models.OneToOneField[User | None]" = models.OneToOneField(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="client"
    )
    token_endpoint_auth_method = models.CharField(
        max_length=32, choices=TokenEndpointAuth.choices, blank=True, default=""
    )
    client_jwks = models.TextField(blank=True, default="")
    client_jwks_uri = models.URLField(max_length=500, blank=True, default="")

    objects = ClientManager()

    class Meta(AbstractApplication.Meta):
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_client_acting_for_itself_has_a_service_user",
                condition=~Q(authorization_grant_type=AbstractApplication.GRANT_CLIENT_CREDENTIALS)
                | Q(service_user__isnull=False),
                violation_error_message="A client that uses client credentials must have a service user.",
            ),
            models.CheckConstraint(
                name="a_client_publishes_its_keys_in_one_place",
                condition=Q(client_jwks="") | Q(client_jwks_uri=""),
                violation_error_message="Give a client's keys inline or by address, not both.",
            ),
        ]

    def natural_key(self) -> tuple[str]:
        return (self.client_id,)
