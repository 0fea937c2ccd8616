import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from oauth2_provider.models import get_access_token_model
from rest_framework.test import APIClient

from programs.models import Client, User
from programs.tokens import create_service_client
from tests.api.callers import client_for, token_for, with_token

ADDRESS = "/api/v1/facilities/"
pytestmark = pytest.mark.usefixtures("small_door")


def bad_headers(token: str) -> dict[str, str]:
    return {
        "nothing": "",
        "scheme only": "Bearer",
        "scheme and space": "Bearer ",
        "no scheme": token,
        "basic": "Basic YWRhOmFkYQ==",
        "truncated": f"Bearer {token[:-1]}",
        "longer": f"Bearer {token}x",
        "other case": f"Bearer {token.swapcase()}",
        "twice": f"Bearer {token} {token}",
        "quoted": f'Bearer "{token}"',
        "its digest": f"Bearer {hashlib.sha256(token.encode()).hexdigest()}",
        "null": "Bearer null",
        "a huge one": "Bearer " + "x" * 10_000,
        "NUL": "Bearer \x00",
        "latin": "Bearer \xff",
        "emoji": "Bearer \N{PILL}",
        "sql": "Bearer ' OR 1=1 --",
        "unsigned jwt": "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.",
    }


@pytest.mark.parametrize("name", bad_headers("x"))
def test_a_bad_token_is_401_before_the_body_is_read(person: User, name: str) -> None:
    header = bad_headers(token_for(person))[name]

    answer = APIClient().generic("POST", ADDRESS, b"{not json", content_type="text/plain", HTTP_AUTHORIZATION=header)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith('Bearer realm="pathway"')
    assert answer.json()["code"] in {"not_authenticated", "authentication_failed"}


def test_an_expired_token_is_401(person: User) -> None:
    assert client_for(person, lifetime=timedelta(0)).get(ADDRESS).status_code == 401


def test_a_withdrawn_token_is_401(person: User) -> None:
    client = client_for(person)
    get_access_token_model().objects.all().delete()

    assert client.get(ADDRESS).status_code == 401


def test_an_inactive_user_is_401_at_the_next_request(person: User) -> None:
    client = client_for(person)
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert client.get(ADDRESS).status_code == 401


def test_a_token_in_the_query_is_not_looked_at(person: User) -> None:
    assert APIClient().get(f"{ADDRESS}?access_token={token_for(person)}").status_code == 401


def test_an_unknown_address_is_401_to_a_stranger(db: None) -> None:
    assert APIClient().get("/api/v1/nowhere/").status_code == 401


def test_a_session_may_read_and_needs_a_csrf_token_to_write(person: User) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(person)

    assert client.get(ADDRESS).status_code == 200
    assert client.post(ADDRESS, {"code": "a", "name": "b"}).status_code == 403


def test_a_read_token_may_not_write(person: User) -> None:
    client = client_for(person, scope="read")

    answer = client.post(ADDRESS, {"code": "a", "name": "b"})

    assert client.get(ADDRESS).status_code == 200
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
    assert 'scope="write"' in answer["WWW-Authenticate"]


def test_the_token_is_looked_up_in_one_query(person: User) -> None:
    client = client_for(person)

    with CaptureQueriesContext(connection) as queries:
        client.get("/api/v1/refuses/missing/")

    assert len(queries) == 1


def test_no_usable_token_is_stored(person: User) -> None:
    token = token_for(person)

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM oauth2_provider_accesstoken t")
        stored = cursor.fetchall()

    assert stored
    assert not any(token in row for (row,) in stored)


def test_the_database_refuses_a_token_in_clear(person: User) -> None:
    token_for(person)

    with pytest.raises(IntegrityError, match="access_tokens_are_never_stored_in_clear"):
        get_access_token_model().objects.update(token="in-clear")


def test_a_client_for_itself_has_a_service_user(db: None) -> None:
    with pytest.raises(IntegrityError, match="a_client_acting_for_itself_has_a_service_user"):
        Client.objects.create(
            client_type=Client.CLIENT_CONFIDENTIAL, authorization_grant_type=Client.GRANT_CLIENT_CREDENTIALS
        )


def granted(client: Client, secret: str) -> Any:
    """The answer of the token endpoint to the client-credentials grant."""
    return APIClient().post(
        "/o/token/",
        f"grant_type=client_credentials&client_id={client.client_id}&client_secret={secret}&scope=read",
        content_type="application/x-www-form-urlencoded",
    )


def test_client_credentials_act_as_the_service_user(db: None) -> None:
    client, secret = create_service_client(name="Registry", username="registry")

    answer = granted(client, secret)

    assert answer.status_code == 200, answer.content
    assert get_access_token_model().objects.get().user == client.service_user
    assert with_token(answer.json()["access_token"]).get(ADDRESS).status_code == 200


def test_client_secrets_are_stored_as_a_digest(db: None) -> None:
    client, secret = create_service_client(name="Registry", username="registry")

    stored = Client.objects.values_list("client_secret", flat=True).get(pk=client.pk)

    assert secret not in stored


def test_a_client_whose_service_user_is_inactive_gets_no_token(db: None) -> None:
    client, secret = create_service_client(name="Registry", username="registry")
    User.objects.filter(pk=client.service_user_id).update(is_active=False)

    assert granted(client, secret).status_code == 401


def test_issue_token_prints_a_token_that_works(person: User, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("issue_token", person.username)

    token = capsys.readouterr().out.strip()

    assert with_token(token).get(ADDRESS).status_code == 200
