import pytest
from rest_framework.test import APIClient

from programs.models import Facility

MEMBERS = {"type", "title", "status", "detail", "instance", "code", "what_to_do", "errors"}


@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("conflict", 409, "beds_are_taken"),
        ("invalid", 400, "invalid"),
        ("missing", 404, "not_found"),
        ("bug", 500, "error"),
    ],
)
def test_every_refusal_is_a_problem_with_its_status_and_code(
    caller: APIClient, what: str, status: int, code: str
) -> None:
    answer = caller.get(f"/api/v1/refuses/{what}/")

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem.keys() >= MEMBERS
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["what_to_do"]


def test_a_problem_carries_what_the_domain_adds_and_what_to_do(caller: APIClient) -> None:
    problem = caller.get("/api/v1/refuses/conflict/").json()

    assert problem["beds"] == 0
    assert problem["detail"] == "No bed is free."
    assert problem["what_to_do"] == "Choose another bed."


def test_a_refused_field_is_pointed_at(caller: APIClient) -> None:
    problem = caller.get("/api/v1/refuses/invalid/").json()

    assert problem["errors"] == [{"pointer": "#/name", "detail": "That can't be.", "code": "invalid"}]


def test_a_mistake_of_ours_shows_nothing_of_itself(caller: APIClient) -> None:
    answer = caller.get("/api/v1/refuses/bug/")

    assert answer.status_code == 500
    assert b"SECRET-CANARY" not in answer.content
    assert b"Traceback" not in answer.content


def test_the_instance_is_the_request_id_that_the_caller_sent(caller: APIClient) -> None:
    answer = caller.get("/api/v1/refuses/missing/", headers={"X-Request-ID": "11112222-aaaa"})

    assert answer.json()["instance"] == "11112222-aaaa"
    assert answer["X-Request-ID"] == "11112222-aaaa"


@pytest.mark.parametrize("offered", ["", "short", "x" * 65, "a b c d e f g h", "héllo-wörld"])
def test_a_malformed_request_id_is_replaced(caller: APIClient, offered: str) -> None:
    answer = caller.get("/api/v1/refuses/missing/", headers={"X-Request-ID": offered})

    assert answer["X-Request-ID"] != offered
    assert answer.json()["instance"] == answer["X-Request-ID"]


def test_the_type_of_a_problem_is_an_address_that_explains_it(caller: APIClient) -> None:
    problem = caller.get("/api/v1/refuses/conflict/").json()

    explained = APIClient().get(problem["type"])

    assert explained.status_code == 200
    assert explained.json()["what_to_do"] == "Choose another bed."
    assert explained.json()["detail"] == "Every bed of this program is taken."


def test_a_unique_constraint_answers_409_without_the_value(caller: APIClient) -> None:
    Facility.objects.create(code="canary-code", name="One")

    answer = caller.post("/api/v1/facilities/", {"code": "canary-code", "name": "Two"})

    assert answer.status_code == 409
    assert b"canary-code" not in answer.content
    assert answer.json()["code"].startswith("programs_facility_code")


@pytest.mark.parametrize(
    ("method", "address", "status", "code"),
    [
        ("get", "/api/v1/nowhere/", 404, "not_found"),
        ("get", "/api/v1/facilities", 404, "not_found"),
        ("delete", "/api/v1/facilities/", 405, "method_not_allowed"),
        ("options", "/api/v1/facilities/", 405, "method_not_allowed"),
        ("trace", "/api/v1/facilities/", 405, "method_not_allowed"),
        ("get", "/api/v1/facilities/?ordering=password", 400, "invalid_parameter"),
        ("get", "/api/v1/facilities/?name__regex=.*", 400, "invalid_parameter"),
        ("get", "/api/v1/facilities/?limit=1&limit=2", 400, "invalid_parameter"),
    ],
)
def test_what_the_door_itself_refuses_is_a_problem(
    caller: APIClient, method: str, address: str, status: int, code: str
) -> None:
    answer = caller.generic(method.upper(), address)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


def test_only_json_is_spoken(caller: APIClient) -> None:
    answer = caller.get("/api/v1/facilities/", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")


def test_a_method_override_header_is_ignored(caller: APIClient) -> None:
    answer = caller.get("/api/v1/facilities/", headers={"X-HTTP-Method-Override": "DELETE"})

    assert answer.status_code == 200


def test_answers_are_never_kept_by_caches(caller: APIClient) -> None:
    assert caller.get("/api/v1/facilities/")["Cache-Control"] == "no-store"
    assert caller.get("/api/v1/nowhere/")["Cache-Control"] == "no-store"


def test_at_most_fifty_errors_are_listed(caller: APIClient) -> None:
    answer = caller.post("/api/v1/facilities/", {f"x{number}": 1 for number in range(5000)})

    assert answer.status_code == 400
    assert len(answer.json()["errors"]) == 50


@pytest.mark.parametrize("sqlstate", ["57014", "55P03", "57P01", "53300", "08006", "40P01", "40001", "25P03", "25006"])
def test_a_fault_of_the_database_is_503_and_may_be_tried_again(caller: APIClient, sqlstate: str) -> None:
    answer = caller.get(f"/api/v1/fails/{sqlstate}/")

    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert int(answer["Retry-After"]) >= 1


@pytest.mark.parametrize("sqlstate", ["22003", "22021", "22P02", "22008"])
def test_a_value_that_the_database_cannot_hold_is_400(caller: APIClient, sqlstate: str) -> None:
    assert caller.get(f"/api/v1/fails/{sqlstate}/").status_code == 400


def test_a_trigger_refuses_in_words(caller: APIClient) -> None:
    answer = caller.get("/api/v1/fails/23000/")

    assert (answer.status_code, answer.json()["code"]) == (409, "rows_are_only_appended")
    assert answer.json()["detail"] == "Rows are only appended."
