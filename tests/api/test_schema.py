import pytest
from rest_framework.test import APIClient

pytestmark = pytest.mark.usefixtures("db", "small_door")


def test_the_description_is_openapi_3_1_and_says_what_every_write_shares() -> None:
    schema = APIClient().get("/api/v1/schema/").json()

    post = schema["paths"]["/api/v1/facilities/"]["post"]
    put = schema["paths"]["/api/v1/facilities/{facility}/"]["put"]

    assert schema["openapi"] == "3.1.1"
    assert {"400", "401", "409", "413", "415", "422", "503"} <= post["responses"].keys()
    assert "application/problem+json" in post["responses"]["409"]["content"]
    assert "Idempotency-Key" in {parameter["name"] for parameter in post["parameters"]}
    assert {"412", "428"} <= put["responses"].keys()
    assert {"name": "If-Match", "required": True}.items() <= next(
        parameter for parameter in put["parameters"] if parameter["name"] == "If-Match"
    ).items()


def test_the_filters_of_a_list_are_described() -> None:
    schema = APIClient().get("/api/v1/schema/").json()

    names = {parameter["name"] for parameter in schema["paths"]["/api/v1/facilities/"]["get"]["parameters"]}

    assert {"beds", "at", "on", "parent", "cursor", "limit"} <= names


def test_the_readable_page_needs_nothing_from_elsewhere() -> None:
    page = APIClient().get("/api/v1/docs/")

    assert page.status_code == 200
    assert b"https://" not in page.content.replace(b"https://testserver", b"")
