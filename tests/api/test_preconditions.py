import pytest
from rest_framework.test import APIClient

from programs.models import Facility


@pytest.fixture
def address(caller: APIClient) -> str:
    return f"/api/v1/facilities/{Facility.objects.create(code='north', name='North').id}/"


def test_a_state_has_a_strong_etag_and_answers_304_to_who_has_it(caller: APIClient, address: str) -> None:
    first = caller.get(address)

    second = caller.get(address, headers={"If-None-Match": first["ETag"]})

    assert first["ETag"] == '"v1"'
    assert (second.status_code, second.content) == (304, b"")
    assert second["ETag"] == first["ETag"]


@pytest.mark.parametrize("header", ['"v0"', "nonsense", '"v1', "v1", '"other", "v2"'])
def test_another_etag_gets_the_state(caller: APIClient, address: str, header: str) -> None:
    assert caller.get(address, headers={"If-None-Match": header}).status_code == 200


@pytest.mark.parametrize("header", ['W/"v1"', '"x", "v1"', "*"])
def test_if_none_match_compares_weakly_and_takes_lists(caller: APIClient, address: str, header: str) -> None:
    assert caller.get(address, headers={"If-None-Match": header}).status_code == 304


def test_a_change_without_if_match_is_428(caller: APIClient, address: str) -> None:
    answer = caller.put(address, {"name": "South"})

    assert (answer.status_code, answer.json()["code"]) == (428, "precondition_required")


@pytest.mark.parametrize("header", ['"v0"', '"v2"', 'W/"v1"', '"someone-elses"', "garbage", '"v99999999999999999999"'])
def test_a_stale_if_match_is_412_with_the_current_state(caller: APIClient, address: str, header: str) -> None:
    answer = caller.put(address, {"name": "South"}, headers={"If-Match": header})

    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
    assert answer.json()["current"]["name"] == "North"
    assert answer["ETag"] == '"v1"'
    assert Facility.objects.get().name == "North"


@pytest.mark.parametrize("header", ["*", '"v1", "v2"'])
def test_if_match_names_exactly_one_state(caller: APIClient, address: str, header: str) -> None:
    assert caller.put(address, {"name": "South"}, headers={"If-Match": header}).status_code == 400


def test_the_second_of_two_editors_loses_loudly(caller: APIClient, address: str) -> None:
    first = caller.put(address, {"name": "South"}, headers={"If-Match": '"v1"'})

    second = caller.put(address, {"name": "West"}, headers={"If-Match": '"v1"'})

    assert (first.status_code, first["ETag"]) == (200, '"v2"')
    assert second.status_code == 412
    assert second.json()["current"]["name"] == "South"
