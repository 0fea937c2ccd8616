import json

import pytest
from rest_framework.test import APIClient

ADDRESS = "/api/v1/facilities/"
GOOD = {"code": "north", "name": "North"}

HOSTILE_BODIES = {
    "nothing": b"",
    "not json": b"{",
    "text": b'"text"',
    "a list": b"[]",
    "null": b"null",
    "NaN": b'{"code":"a","name":"b","beds":NaN}',
    "Infinity": b'{"code":"a","name":"b","beds":-Infinity}',
    "a huge exponent": b'{"code":"a","name":"b","beds":1e999999999}',
    "a NUL": b'{"code":"a","name":"b\\u0000c"}',
    "a NUL in a key": b'{"code":"a","name":"b","x\\u0000":1}',
    "a lone surrogate": b'{"code":"a","name":"\\ud800"}',
    "a lone surrogate in a key": b'{"code":"a","name":"b","\\udfff":1}',
    "a duplicate key": b'{"code":"a","code":"b","name":"c"}',
    "broken UTF-8": b'{"code":"a","name":"\xff\xfe"}',
    "a BOM": b'\xef\xbb\xbf{"code":"a","name":"b"}',
    "deep lists": b"[" * 100_000,
    "deep closed lists": b'{"code":' + b"[" * 900 + b"]" * 900 + b"}",
    "deep objects": b'{"a":' * 50_000,
    "many digits": b'{"code":"a","name":"b","beds":' + b"9" * 5000 + b"}",
    "a trailing comma": b'{"code":"a","name":"b",}',
}
HOSTILE_VALUES = {
    "beds": [2**31, 2**63, 10**18, -1, 1.5, "1_000", "٣", True, None, [], {}, "", "1e3", " 1"],
    "opens_at": [
        "2026-01-01T00:00:00", "0000-01-01T00:00:00Z", "10000-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00", "2026-06-30T23:59:60Z", "2026-01-01T00:00:00+99:99", "2026-01-01T00:00:00+01:00:30",
        "2026-02-30T00:00:00Z", "2026-W53-1T00:00:00Z", "infinity", "now", 1767225600, "2026-01-01", "", None, True,
        "٢٠٢٦-01-01T00:00:00Z",
    ],
    "opens_on": ["2026-02-30", "0000-01-01", "9999-12-31", "2026-W01-1", "20260101", "infinity", 20260101, "", True],
    "zone": [
        "Mars/Phobos", "localtime", "../../etc/passwd", "europe/paris", "US/Pacific-New", "Factory", "America", "/etc",
        "", 5, None, "Europe/Paris\n",
    ],
    "parent": ["", "1", 7, "{00000000-0000-0000-0000-000000000000}", "0" * 32, "g" * 36, None, [], "urn:uuid:x"],
    "is_demo": [1, 0, "yes", "t", "", None, [], 1.0],
    "kind": ["clinic", "", None, 3, [], {"a": 1}],
    "tags": ["text", {"a": 1}, [None], [[]], ["x" * 21], ["a"] * 6],
    "name": ["", " ", "x" * 121, None, [], {}, True],
    "code": ["", "a b", "x" * 41, None, [], "\u0131\u200b", "../"],
    "id": ["00000000-0000-7000-8000-000000000000"],
    "owner": ["me"],
    "a/b~c": [1],
}  # fmt: skip
HOSTILE_QUERIES = {
    "beds": ["2147483648", "9" * 5000, "1_000", "%D9%A3", "", "true", "1.0", "%00", "-1"],
    "at": ["2026-01-01T00:00:00", "infinity", "9999-12-31T23:59:59-14:00", "%00", "2026-13-01T00:00:00Z"],
    "on": ["2026-02-30", "0000-01-01", "W53", "%ff"],
    "parent": ["1", "%00", "None", "../"],
    "limit": ["0", "-1", "201", "9" * 500, "1e2", "%D9%A1", "", " 1"],
    "cursor": [
        "x", "%00", "cD0lMDA=", "cD0lMDA%3D", "W10", "WzFd", "bnVsbA", "AAAA", "a" * 513, "", "W1tbW1tbW1tbXV1dXV1dXV0",
        "WzEsImlkIiwibm90LWEtdXVpZCJd", "WzEsImlkIixudWxsXQ", "WzEsImlkIiwiXHUwMDAwIl0",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE_BODIES)
def test_a_hostile_body_is_refused_and_never_an_error(caller: APIClient, name: str) -> None:
    answer = caller.generic("POST", ADDRESS, HOSTILE_BODIES[name], content_type="application/json")

    assert answer.status_code == 400, answer.content[:300]
    assert answer["Content-Type"] == "application/problem+json"


def cases(catalogue: dict[str, list[object]]) -> list[object]:
    """(name, value) pairs with readable ids."""
    return [
        pytest.param(name, value, id=f"{name}-{number}")
        for name, values in catalogue.items()
        for number, value in enumerate(values)
    ]


@pytest.mark.parametrize(("field", "value"), cases(HOSTILE_VALUES))
def test_a_hostile_value_is_pointed_at(caller: APIClient, field: str, value: object) -> None:
    answer = caller.post(ADDRESS, {**GOOD, field: value})

    assert answer.status_code == 400, answer.content[:300]
    first = answer.json()["errors"][0]["pointer"]
    assert first.startswith("#/" + field.replace("~", "~0").replace("/", "~1"))


@pytest.mark.parametrize(("name", "value"), cases(HOSTILE_QUERIES))
def test_a_hostile_parameter_is_refused(caller: APIClient, name: str, value: str) -> None:
    answer = caller.get(f"{ADDRESS}?{name}={value}")

    assert answer.status_code == 400, answer.content[:300]


@pytest.mark.parametrize("path", ["%00", "%ff", "%ed%a0%80", "..%2f", "1", "x" * 500, "None", "٣"])
def test_a_hostile_path_is_not_found(caller: APIClient, path: str) -> None:
    answer = caller.get(f"{ADDRESS}{path}/")

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json; charset=utf-16", "application/json; charset=rot13", "application/json; charset=bz2_codec",
        "application/json; charset=nonsense", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
        "application/xml", "",
    ],
)  # fmt: skip
def test_only_json_in_utf8_is_read(caller: APIClient, content_type: str) -> None:
    answer = caller.generic("POST", ADDRESS, json.dumps(GOOD), content_type=content_type)

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_compressed_body_is_not_unpacked(caller: APIClient) -> None:
    answer = caller.post(ADDRESS, GOOD, headers={"Content-Encoding": "gzip"})

    assert answer.status_code == 415


def test_a_body_of_unknown_length_is_refused(caller: APIClient) -> None:
    answer = caller.generic("POST", ADDRESS, b"", headers={"Transfer-Encoding": "chunked"}, CONTENT_LENGTH="")

    assert answer.status_code == 400


def test_a_large_body_is_refused(caller: APIClient) -> None:
    answer = caller.post(ADDRESS, {**GOOD, "name": "x" * (1024 * 1024)})

    assert (answer.status_code, answer.json()["code"]) == (413, "payload_too_large")


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Paris", "UTC"])
def test_real_zones_are_accepted(caller: APIClient, zone: str) -> None:
    assert caller.post(ADDRESS, {**GOOD, "zone": zone}).status_code == 201


@pytest.mark.parametrize("instant", ["2026-03-08T02:30:00-05:00", "2026-03-08t02:30:00.123456z"])
def test_rfc_3339_instants_are_accepted(caller: APIClient, instant: str) -> None:
    assert caller.post(ADDRESS, {**GOOD, "opens_at": instant}).status_code == 201
