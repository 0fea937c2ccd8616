from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import Any
from unicodedata import normalize

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient
from uuid_utils.compat import uuid7

from patients.models import AccessLog, CareRelationship, ContactPoint, Identifier, Patient
from programs.database import database_now
from programs.models import Facility, StaffRole, User
from tests.api.callers import client_for
from tests.world import LONG_AGO, make_facility, make_patient, make_user

PATIENTS = "/api/v1/patients/"
V1 = {"If-Match": '"v1"'}
Role = StaffRole.Role
NOBODY = "00000000-0000-7000-8000-000000000000"
HOSTILE_MEMBERS = {
    "given_name": ["", " ", "x" * 81, "\u200b", "a\nb", "a\tb", None, [], {}, True, "\ufdfa" * 40],
    "family_name": ["", None, 7.5e300 and [1]],
    "birth_on": ["2026-02-30", "0000-01-01", "2999-01-01", "2190-01-01", 20000101, "", True],
    "sex": ["female", "", None, 1, []],
    "time_zone": [
        "Mars/Phobos", "localtime", "../../etc/passwd", "europe/paris", "Factory", "", None, 5, "Europe/Paris\n",
        "posix/Europe/Paris",
    ],
    "facility": ["", "1", None, NOBODY, [], "{" + NOBODY + "}"],
    "identifiers": [
        "x", {}, [1], [{}], [{"system": "mrn"}], [{"system": "mrn", "value": ""}], [{"system": "", "value": "1"}],
        [{"system": "mrn", "value": "\u200b \u00ad"}], [{"system": "m r n", "value": "1"}],
        [{"system": "mrn", "value": "x" * 121}], [{"system": "mrn", "value": "\ufdfa" * 20}],
        [{"system": "mrn", "value": "1", "kind": "x"}], [{"system": "mrn", "value": str(n)} for n in range(21)], None,
    ],
    "contact_points": [
        [{"channel": "EMAIL", "address": "no address"}], [{"channel": "SMS", "address": "12"}],
        [{"channel": "PHONE", "address": "+٣٣١٢٣٤٥٦٧٨"}], [{"channel": "FAX", "address": "+12125550123"}],
        [{"channel": "EMAIL", "address": "a@example.org\nBcc: b@example.org"}], [{"channel": "EMAIL"}],
        [{"channel": "EMAIL", "address": "a" * 250 + "@example.org"}], [[]],
    ],
    "sort_key": ["x"], "version": [2], "id": [NOBODY], "is_demo": [True], "registered_by": [NOBODY], "nickname": ["x"],
}  # fmt: skip


@pytest.fixture
def facility(db: None) -> Facility:
    return make_facility()


@pytest.fixture
def clinician(facility: Facility) -> User:
    return make_user(facility=facility)


@pytest.fixture
def caller(clinician: User) -> APIClient:
    return client_for(clinician)


def newcomer(facility: Facility, **more: Any) -> dict[str, Any]:
    return {
        "given_name": "Åse", "family_name": "Öberg", "time_zone": "America/New_York", "facility": str(facility.id), **more
    }  # fmt: skip


def reads(operation: str) -> list[str]:
    """The patients whom the access log names for an operation, as text."""
    return [str(row.patient_id) for row in AccessLog.objects.filter(operation=operation).order_by("id")]


def test_a_patient_is_registered_read_and_changed(caller: APIClient, facility: Facility):
    body = newcomer(
        facility,
        birth_on="1990-05-01",
        sex="FEMALE",
        identifiers=[{"system": "mrn", "value": "A-1"}],
        contact_points=[{"channel": "EMAIL", "address": "ase@example.org"}, {"channel": "SMS", "address": "+12125550123"}],
    )  # fmt: skip

    registered = caller.post(PATIENTS, body)
    read = caller.get(registered["Location"])
    changed = caller.patch(registered["Location"], {"family_name": "Lund", "birth_on": None}, headers={"If-Match": read["ETag"]})  # fmt: skip

    assert [answer.status_code for answer in (registered, read, changed)] == [201, 200, 200]
    assert registered.json() == read.json()
    assert read.json()["age_band"] == "ADULT"
    assert [(point["rank"], point["channel"]) for point in read.json()["contact_points"]] == [(1, "EMAIL"), (2, "SMS")]
    assert read.json()["identifiers"] == [{"system": "mrn", "value": "A-1"}]
    assert (changed.json()["family_name"], changed.json()["age_band"], changed["ETag"]) == ("Lund", "UNKNOWN", '"v2"')
    assert Patient.objects.get().sort_key == "lund ase"
    assert "sort_key" not in read.json()


def test_the_age_band_is_that_of_today_where_the_patient_lives(caller: APIClient, facility: Facility):
    today = database_now().date()
    young = caller.post(PATIENTS, newcomer(facility, birth_on=(today - timedelta(days=15 * 365)).isoformat()))

    assert young.json()["age_band"] == "ADOLESCENT"


def test_an_unchanged_patient_is_304(caller: APIClient, facility: Facility):
    registered = caller.post(PATIENTS, newcomer(facility))

    again = caller.get(registered["Location"], headers={"If-None-Match": registered["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("member", "value"),
    [
        pytest.param(member, value, id=f"{member}-{number}")
        for member, values in HOSTILE_MEMBERS.items()
        for number, value in enumerate(values)
    ],
)
def test_a_hostile_member_is_pointed_at(caller: APIClient, facility: Facility, member: str, value: object):
    answer = caller.post(PATIENTS, {**newcomer(facility), member: value})

    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["pointer"].startswith(f"#/{member}")
    assert not Patient.objects.exists()


@pytest.mark.parametrize("change", [{}, {"facility": NOBODY}, {"identifiers": []}, {"given_name": None}, [], "x", None])
def test_a_change_that_cannot_be_meant_is_refused(caller: APIClient, clinician: User, facility: Facility, change: Any):
    patient = make_patient(facility=facility, by=clinician)

    assert caller.patch(f"{PATIENTS}{patient.id}/", change, headers=V1).status_code == 400
    assert Patient.objects.get().version == 1


def test_a_change_needs_the_present_version_and_shows_it(caller: APIClient, clinician: User, facility: Facility):
    patient = make_patient(facility=facility, by=clinician)
    address = f"{PATIENTS}{patient.id}/"

    missing = caller.patch(address, {"given_name": "Eva"})
    stale = caller.patch(address, {"given_name": "Eva"}, headers={"If-Match": '"v7"'})

    assert (missing.status_code, stale.status_code) == (428, 412)
    assert stale.json()["current"] == caller.get(address).json()
    assert stale["ETag"] == '"v1"'
    assert reads("PATCH patient") == [str(patient.id)]


LOOK_ALIKES = [
    "ab-123", "AB-123", " AB-123 ", "A B-1 2 3", "\uff21\uff22-\uff11\uff12\uff13", "AB\u200b-123", "AB\u00ad-123",
    "\ufeffab-123", "AB\u00a0-123",
]  # fmt: skip


@pytest.mark.parametrize("value", LOOK_ALIKES)
def test_identifiers_that_look_alike_name_one_patient(
    caller: APIClient, clinician: User, facility: Facility, value: str
):
    known = caller.post(PATIENTS, newcomer(facility, identifiers=[{"system": "mrn", "value": "AB-123"}])).json()
    other = make_patient(facility=facility, by=clinician)
    identifier = {"system": "mrn", "value": value}

    again = caller.post(PATIENTS, newcomer(facility, identifiers=[identifier]))
    added = caller.post(f"{PATIENTS}{other.id}/identifiers/", identifier)
    found = caller.get(PATIENTS, {"identifier_system": "mrn", "identifier_value": value})

    assert (again.status_code, again.json()["code"]) == (409, "identifier_in_use")
    assert (added.status_code, added.json()["code"]) == (409, "identifier_in_use")
    assert [patient["id"] for patient in found.json()["results"]] == [known["id"]]


def test_two_look_alikes_in_one_registration_are_refused(caller: APIClient, facility: Facility):
    twice = [{"system": "mrn", "value": "a1"}, {"system": "mrn", "value": normalize("NFKC", "\uff21 1")}]

    assert caller.post(PATIENTS, newcomer(facility, identifiers=twice)).status_code == 409
    assert not Patient.objects.exists()


def test_an_identifier_of_a_patient_out_of_sight_is_in_use_without_saying_by_whom(
    caller: APIClient, facility: Facility
):
    elsewhere = make_facility()
    hidden = make_patient(facility=elsewhere, by=make_user(facility=elsewhere))
    Identifier.objects.create(patient=hidden, system="mrn", value="77", normal_value="77")

    answer = caller.post(PATIENTS, newcomer(facility, identifiers=[{"system": "mrn", "value": "77"}]))
    found = caller.get(PATIENTS, {"identifier_system": "mrn", "identifier_value": "77"})

    assert answer.status_code == 409
    assert str(hidden.id).encode() not in answer.content
    assert found.json()["results"] == []


@pytest.mark.parametrize(
    "query",
    [
        "identifier_system=mrn", "identifier_value=1", "identifier_system=&identifier_value=1",
        "identifier_system=mrn&identifier_value=%E2%80%8B", "identifier_system=m%20rn&identifier_value=1",
        "identifier_system=mrn&identifier_value=%00", "name=Ada", "family_name=Test", "ordering=birth_on", "q=Ada",
        "identifier_system=mrn&identifier_value=1&identifier_value=2",
    ],
)  # fmt: skip
def test_a_search_that_cannot_be_meant_or_puts_a_name_in_an_address_is_refused(caller: APIClient, query: str):
    assert caller.get(f"{PATIENTS}?{query}").status_code == 400


def test_contact_points_are_added_behind_the_last_and_known_ones_refused(caller: APIClient, facility: Facility):
    patient = caller.post(PATIENTS, newcomer(facility))["Location"]
    address = f"{patient}contact-points/"

    first = caller.post(address, {"channel": "EMAIL", "address": "ada@example.org"})
    second = caller.post(address, {"channel": "PHONE", "address": "+12125550123"})
    again = caller.post(address, {"channel": "EMAIL", "address": "ADA@example.org"})

    assert (first.status_code, second.status_code) == (201, 201)
    assert [point["rank"] for point in second.json()["contact_points"]] == [1, 2]
    assert second["ETag"] == '"v3"'
    assert (again.status_code, again.json()["code"]) == (409, "address_known")


def test_an_address_is_written_to_once_the_patient_confirmed_it_and_until_they_opt_out(
    caller: APIClient, facility: Facility
):
    patient = caller.post(PATIENTS, newcomer(facility))["Location"]
    added = caller.post(f"{patient}contact-points/", {"channel": "EMAIL", "address": "ada@example.org"}).json()
    (point,) = ContactPoint.objects.filter(address="ada@example.org")
    usable = ContactPoint.objects.for_machines

    seen = [usable(database_now()).filter(id=point.id).exists()]
    for verb in ("confirm", "opt-out", "confirm"):
        assert caller.post(f"{patient}contact-points/{point.id}/{verb}/").status_code == 200
        seen.append(usable(database_now()).filter(id=point.id).exists())

    assert added["contact_points"][-1]["verified_at"] is None
    assert seen == [False, True, False, True]
    assert caller.post(f"{patient}contact-points/{uuid7()}/confirm/").status_code == 404


def test_an_address_that_is_no_longer_in_force_is_not_shown(caller: APIClient, facility: Facility):
    patient = caller.post(PATIENTS, newcomer(facility))
    ContactPoint.objects.create(
        patient_id=patient.json()["id"],
        channel="EMAIL",
        address="old@example.org",
        from_at=LONG_AGO,
        until_at=LONG_AGO + timedelta(days=1),
    )

    assert caller.get(patient["Location"]).json()["contact_points"] == []


@pytest.mark.parametrize("rank", [0, -1, 101, 1.5, True, None, "x"])
def test_a_rank_that_cannot_be_meant_is_refused(caller: APIClient, clinician: User, facility: Facility, rank: object):
    patient = make_patient(facility=facility, by=clinician)
    body = {"channel": "EMAIL", "address": "ada@example.org", "rank": rank}

    assert caller.post(f"{PATIENTS}{patient.id}/contact-points/", body).status_code == 400


def requests_about(patient_id: object) -> list[tuple[str, str, dict[str, Any]]]:
    """Every address about one patient: method, address, body."""
    address = f"{PATIENTS}{patient_id}/"
    fact = {"effective_at": "2026-01-01T00:00:00Z"}
    return [
        ("GET", address, {}),
        ("PATCH", address, {"given_name": "Eva"}),
        ("POST", f"{address}identifiers/", {"system": "mrn", "value": "1"}),
        ("POST", f"{address}contact-points/", {"channel": "EMAIL", "address": "ada@example.org"}),
        ("GET", f"{address}assessments/", {}),
        ("POST", f"{address}assessments/", fact),
        ("GET", f"{address}events/", {}),
        ("POST", f"{address}events/", {**fact, "kind": "LAPSE"}),
        ("GET", f"{address}living-situations/", {}),
        ("POST", f"{address}living-situations/", {**fact, "situation": "HOME"}),
    ]


def send(caller: APIClient, method: str, address: str, body: dict[str, Any]) -> Any:
    headers = V1 if method == "PATCH" else {}
    return getattr(caller, method.lower())(address, body, headers=headers)


@pytest.mark.parametrize("number", range(10))
def test_forbidden_and_unknown_look_the_same(caller: APIClient, number: int):
    elsewhere = make_facility()
    hidden = make_patient(facility=elsewhere, by=make_user(facility=elsewhere))

    forbidden = send(caller, *requests_about(hidden.id)[number])
    unknown = send(caller, *requests_about(NOBODY)[number])

    assert forbidden.status_code == unknown.status_code == 404
    assert {**forbidden.json(), "instance": ""} == {**unknown.json(), "instance": ""}
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.SUPERVISOR, Role.INTEGRATION])
def test_roles_that_record_may_do_everything(role: str, facility: Facility, clinician: User):
    caller = client_for(make_user(facility=facility, role=role))
    patient = make_patient(facility=facility, by=clinician)

    answers = [send(caller, *request) for request in requests_about(patient.id)]
    registered = caller.post(PATIENTS, newcomer(facility))

    assert {answer.status_code for answer in answers} == {200, 201}
    assert registered.status_code == 201


def test_a_privacy_officer_reads_and_changes_nothing(facility: Facility, clinician: User):
    caller = client_for(make_user(facility=facility, role=Role.PRIVACY_OFFICER))
    patient = make_patient(facility=facility, by=clinician)

    codes = {
        method: {send(caller, *request).status_code for request in requests_about(patient.id) if request[0] == method}
        for method in ("GET", "POST", "PATCH")
    }

    assert codes == {"GET": {200}, "POST": {403}, "PATCH": {403}}
    assert caller.post(PATIENTS, newcomer(facility)).status_code == 403


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.ADMINISTRATOR, Role.AUDITOR, Role.OPERATIONS, None])
def test_other_roles_see_no_patient(role: str | None, facility: Facility, clinician: User):
    user = make_user(facility=facility, role=role) if role else User.objects.create(username="nobody")
    patient = make_patient(facility=facility, by=clinician)
    caller = client_for(user)

    codes = {method: send(caller, method, address, body).status_code for method, address, body in requests_about(patient.id)}  # fmt: skip

    assert codes == {"GET": 404, "POST": 404, "PATCH": 404}
    assert caller.get(PATIENTS).json()["results"] == []
    assert not AccessLog.objects.exists()


def test_a_read_only_token_changes_nothing(clinician: User, facility: Facility):
    caller = client_for(clinician, scope="read")

    answer = caller.post(PATIENTS, newcomer(facility))

    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")


def test_a_patient_is_registered_only_where_one_works(caller: APIClient):
    answer = caller.post(PATIENTS, newcomer(make_facility()))

    assert (answer.status_code, answer.json()["code"]) == (400, "unknown_facility")


def test_each_patient_shown_leaves_one_row_in_the_access_log(caller: APIClient, clinician: User, facility: Facility):
    patients = [str(make_patient(facility=facility, by=clinician).id) for _ in range(3)]

    caller.get(PATIENTS, {"limit": 2})
    caller.get(f"{PATIENTS}{patients[2]}/", headers={"X-Request-ID": "11112222-aaaa"})

    assert reads("GET patients") == patients[:2]
    assert reads("GET patient") == [patients[2]]
    row = AccessLog.objects.get(operation="GET patient")
    assert (row.user_id, row.request_id) == (clinician.id, "11112222-aaaa")


def test_a_read_that_cannot_be_logged_is_not_answered(caller: APIClient, clinician: User, facility: Facility):
    patient = make_patient(facility=facility, by=clinician)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE patients_accesslog ADD CONSTRAINT the_log_is_full CHECK (false) NOT VALID")

    for address in (PATIENTS, f"{PATIENTS}{patient.id}/", f"{PATIENTS}{patient.id}/events/"):
        answer = caller.get(address)
        assert answer.status_code >= 400
        assert patient.family_name.encode() not in answer.content


def test_pages_of_patients_are_whole_and_never_repeat(caller: APIClient, clinician: User, facility: Facility):
    wanted = [str(make_patient(facility=facility, by=clinician).id) for _ in range(5)]

    seen, address = [], f"{PATIENTS}?limit=2"
    while address:
        page = caller.get(address).json()
        seen += [patient["id"] for patient in page["results"]]
        address = page["next"]

    assert seen == wanted


def test_a_page_of_patients_costs_the_same_however_long(caller: APIClient, clinician: User, facility: Facility):
    counts = []
    for _ in range(2):
        for number in range(4):
            patient = make_patient(facility=facility, by=clinician)
            Identifier.objects.create(
                patient=patient, system="mrn", value=f"{patient.id}", normal_value=f"{patient.id}"
            )
            ContactPoint.objects.create(
                patient=patient, channel="EMAIL", address=f"{number}@example.org", from_at=LONG_AGO
            )
        with CaptureQueriesContext(connection) as queries:
            caller.get(PATIENTS)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 7  # token, savepoint, patients, identifiers, addresses, log, release


def test_a_patient_in_the_care_of_two_facilities_is_listed_once(caller: APIClient, clinician: User, facility: Facility):
    patient = make_patient(facility=facility, by=clinician)
    other = make_facility()
    StaffRole.objects.create(user=clinician, facility=other, role=Role.SUPERVISOR, from_at=LONG_AGO)
    CareRelationship.objects.create(
        patient=patient, facility=other, cause="PLACEMENT", cause_id=patient.id, from_at=LONG_AGO
    )

    assert len(caller.get(PATIENTS).json()["results"]) == 1


def test_a_repeated_registration_has_one_effect_and_is_read_again(caller: APIClient, facility: Facility):
    key = {"Idempotency-Key": "one-patient"}

    first = caller.post(PATIENTS, newcomer(facility), headers=key)
    second = caller.post(PATIENTS, newcomer(facility), headers=key)

    assert first.json() == second.json()
    assert (second["Location"], second["ETag"]) == (first["Location"], first["ETag"])
    assert Patient.objects.count() == 1
    assert reads("POST patients") == [first.json()["id"]] * 2


def test_a_stored_answer_is_not_shown_to_who_lost_sight_of_the_patient(
    caller: APIClient, clinician: User, facility: Facility
):
    key = {"Idempotency-Key": "one-patient"}
    first = caller.post(PATIENTS, newcomer(facility), headers=key)
    address = f"{first['Location']}identifiers/"
    caller.post(address, {"system": "mrn", "value": "1"}, headers={"Idempotency-Key": "one-number"})
    CareRelationship.objects.update(until_at=database_now())

    again = caller.post(PATIENTS, newcomer(facility), headers=key)
    number = caller.post(address, {"system": "mrn", "value": "1"}, headers={"Idempotency-Key": "one-number"})

    assert (again.status_code, number.status_code) == (404, 404)
    assert Patient.objects.count() == 1


def test_the_last_possible_day_of_birth_is_today(caller: APIClient, facility: Facility):
    today = database_now().date()

    born = caller.post(PATIENTS, newcomer(facility, birth_on=today.isoformat()))
    unborn = caller.post(PATIENTS, newcomer(facility, birth_on=date(today.year + 1, 1, 1).isoformat()))

    assert (born.status_code, unborn.status_code) == (201, 400)


@pytest.mark.database
def test_of_two_registrations_of_one_number_in_one_instant_one_wins(own_database: object):
    facility = make_facility()
    clinician = make_user(facility=facility)
    barrier = Barrier(2, timeout=30)

    def register(value: str) -> int:
        caller = client_for(clinician)
        barrier.wait()
        try:
            return caller.post(
                PATIENTS, newcomer(facility, identifiers=[{"system": "mrn", "value": value}])
            ).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(register, ["AB-1", "ab -1"]))

    assert codes == [201, 409]
    assert Patient.objects.count() == 1
