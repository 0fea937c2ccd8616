from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.request import Request
from rest_framework.test import APIClient, APIRequestFactory

from api.pagination import CursorPages
from programs.models import Facility, FacilityZone

ADDRESS = "/api/v1/facilities/"


def walked(client: APIClient, address: str) -> list[str]:
    """The codes of all rows, page by page."""
    codes = []
    while address:
        page = client.get(address).json()
        codes += [row["code"] for row in page["results"]]
        address = page["next"]
    return codes


def test_a_walk_meets_every_row_once_while_rows_are_added_behind_it(caller: APIClient) -> None:
    made = [Facility.objects.create(code=f"f{number}", name="x").code for number in range(7)]
    first = caller.get(f"{ADDRESS}?limit=3").json()
    Facility.objects.create(code="late", name="x")

    codes = [row["code"] for row in first["results"]] + walked(caller, first["next"])

    assert codes == [*made, "late"]


def test_a_page_links_to_the_next_one_and_the_last_to_none(caller: APIClient) -> None:
    for number in range(2):
        Facility.objects.create(code=f"f{number}", name="x")

    first = caller.get(f"{ADDRESS}?limit=1")
    last = caller.get(first.json()["next"])

    assert first["Link"] == f'<{first.json()["next"]}>; rel="next"'
    assert last.json()["next"] is None
    assert "Link" not in last


@given(st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
def test_no_cursor_is_ever_an_error(caller: APIClient, cursor: str) -> None:
    answer = caller.get(ADDRESS, {"cursor": cursor})

    assert answer.status_code in {200, 400}


def test_a_cursor_of_another_list_is_refused(caller: APIClient) -> None:
    for number in range(3):
        Facility.objects.create(code=f"f{number}", name="x")
    cursor = Page(("code",), None).cursor

    assert caller.get(ADDRESS, {"cursor": cursor}).status_code == 400


class Page:
    """One page of facilities by any order, without a view."""

    def __init__(self, order: tuple[str, ...], cursor: str | None, limit: int = 2) -> None:
        parameters = {"limit": str(limit)} | ({"cursor": cursor} if cursor else {})
        view = type("View", (), {"page_order": order})()
        pages = CursorPages()
        request = Request(APIRequestFactory().get("/", parameters))
        self.rows = pages.paginate_queryset(
            FacilityZone.objects.all() if "zone" in order[0] else Facility.objects.all(), request, view
        )
        address = pages.next_address()
        self.cursor = address.split("cursor=")[1].split("&")[0] if address else None


@pytest.mark.parametrize("order", [("zone", "id"), ("-zone", "-id"), ("-zone", "id")])
def test_ties_in_the_first_field_are_neither_skipped_nor_repeated(db: None, order: tuple[str, ...]) -> None:
    facility = Facility.objects.create(code="f", name="x")
    for number in range(9):
        at = datetime(2026, 1, 1 + number, tzinfo=UTC)
        FacilityZone.objects.create(facility=facility, zone=f"UTC{number // 4}", from_at=at)

    page = Page(order, None)
    rows = list(page.rows)
    while page.cursor:
        page = Page(order, page.cursor)
        rows += page.rows

    assert rows == list(FacilityZone.objects.order_by(*order))
