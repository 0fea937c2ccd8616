"""A pathway over HTTP: admitted, moved, corrected and read as it was known."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pathway.models import Episode, Flag, StageChange
from patients.models import AccessLog
from programs.levels import Level
from programs.models import StaffRole
from tests.api.callers import client_for
from tests.api.pathways import EPISODES, Door
from tests.world import (
    LONG_AGO,
    at,
    listen_only_to,
    make_assessment,
    make_facility,
    make_patient,
    make_ready,
    make_user,
)

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-7000-8000-000000000000"
HAPPENED = {"basis": "OCCURRED"}


def iso(days: float = 0, hours: float = 0) -> str:
    return at(days, hours).isoformat()


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
def in_residential(door: Door) -> Door:
    door.admit(Level.RESIDENTIAL, **HAPPENED, at=iso())
    return door


def test_a_patient_is_admitted_and_the_episode_says_where_they_are(door: Door):
    admitted = door.admit(Level.DETOX, **HAPPENED, at=iso(), reason="referred")

    read = door.client.get(admitted["Location"])

    assert admitted.status_code == 201, admitted.content
    assert admitted["ETag"] == read["ETag"] == '"v1"'
    assert admitted.json()["episode"] == read.json()
    assert (read.json()["where"], read.json()["placement"]["level"]) == ("in a program", "DETOX")
    (row,) = admitted.json()["stage_changes"]
    assert (row["kind"], row["effective_at"], row["basis"], row["reason"]) == (
        "ADMIT", "2026-01-05T15:00:00Z", "OCCURRED", "referred",
    )  # fmt: skip


def test_a_second_admission_says_what_to_do_instead(in_residential: Door):
    again = in_residential.admit(Level.DETOX, **HAPPENED, at=iso(1))
    in_residential.transition("discharge", disposition="COMPLETED", **HAPPENED, at=iso(20))

    not_first = in_residential.admit(Level.DETOX, **HAPPENED, at=iso(30))
    readmitted = in_residential.admit(Level.DETOX, verb="readmit", **HAPPENED, at=iso(30))

    assert (again.status_code, again.json()["code"]) == (409, "already_admitted")
    assert (not_first.status_code, not_first.json()["code"]) == (409, "not_the_first_episode")
    assert readmitted.status_code == 201
    assert readmitted.json()["episode"]["previous"] is not None


@pytest.mark.parametrize(
    ("verb", "level", "content", "where"),
    [
        ("step_down", Level.IOP, {}, "in a program"),
        ("step_up", Level.DETOX, {}, "in a program"),
        ("depart", None, {}, "between programs"),
        ("start_leave", None, {}, "on leave"),
        ("discharge", None, {"disposition": "AGAINST_ADVICE"}, "discharged"),
    ],
)
def test_every_verb_records_what_happened(
    in_residential: Door, verb: str, level: Level | None, content: dict[str, str], where: str
):
    answer = in_residential.transition(verb, level, **HAPPENED, at=iso(10), **content)

    assert answer.status_code == 201, answer.content
    assert answer.json()["episode"]["where"] == where
    assert answer["ETag"] == '"v2"'
    assert in_residential.read().json() == answer.json()["episode"]


def test_a_gap_ends_with_an_arrival_and_a_leave_with_a_return(in_residential: Door):
    steps = [
        in_residential.transition("depart", **HAPPENED, at=iso(10)),
        in_residential.transition("arrive", Level.IOP, **HAPPENED, at=iso(12)),
        in_residential.transition("start_leave", **HAPPENED, at=iso(13)),
        in_residential.transition("end_leave", **HAPPENED, at=iso(14)),
    ]

    pathway = in_residential.pathway().json()

    assert [step.status_code for step in steps] == [201] * 4
    assert [(stay["level"], stay["opened_as"], stay["ended_as"]) for stay in pathway["placements"]] == [
        ("RESIDENTIAL", "ADMISSION", "DEPARTURE"), ("IOP", "ARRIVAL", ""),
    ]  # fmt: skip
    assert [(leave["started_at"], leave["ended_at"]) for leave in pathway["leaves"]] == [
        ("2026-01-18T15:00:00Z", "2026-01-19T15:00:00Z")
    ]


def test_a_verb_that_is_not_the_move_is_refused(in_residential: Door):
    answer = in_residential.transition("step_up", Level.IOP, **HAPPENED, at=iso(10))

    assert (answer.status_code, answer.json()["code"]) == (409, "wrong_direction")
    assert answer.json()["errors"][0]["pointer"] == "#/verb"


def test_a_proposed_step_down_that_a_rule_stops_writes_nothing(in_residential: Door):
    listen_only_to("R04", "R07", "R08")

    answer = in_residential.transition("step_down", Level.IOP)

    assert (answer.status_code, answer.json()["code"]) == (409, "stop_needs_a_second_signer")
    finding = answer.json()["verdict"]["findings"][0]
    assert (finding["rule"], finding["severity"]) == ("R04", "STOP")
    assert all(finding[member] for member in ("sentence", "source", "clears_when", "evidence"))
    assert StageChange.objects.count() == 1
    assert {flag.subject_id for flag in Flag.objects.all()} == {StageChange.objects.get().id}


def test_a_warning_asks_for_a_reason_and_keeps_it(door: Door):
    listen_only_to("R04", "R07", "R08")
    door.admit(Level.RESIDENTIAL, **HAPPENED, at=iso())
    make_assessment(door.world.patient, by=door.world.by, when=StageChange.objects.get().recorded_at)

    warned = door.transition("step_down", Level.AFTERCARE)
    moved = door.transition("step_down", Level.AFTERCARE, acknowledgement="lives with his sister, works nights")

    assert (warned.status_code, warned.json()["code"]) == (409, "verdict_needs_an_answer")
    assert moved.status_code == 201, moved.content
    assert moved.json()["verdicts"][0]["severity"] == "WARN"
    assert {flag["status"] for flag in moved.json()["flags"]} == {"OVERRIDDEN"}
    assert {flag["closed_reason"] for flag in moved.json()["flags"]} == {"lives with his sister, works nights"}


def test_a_preview_says_the_same_and_writes_nothing(in_residential: Door):
    seen = in_residential.preview("step_down", Level.IOP)
    stopped = in_residential.transition("step_down", Level.IOP)

    assert seen.status_code == 200, seen.content
    assert seen.json()["version"] == 1
    rules = [finding["rule"] for finding in seen.json()["verdict"]["findings"]]
    assert rules == [finding["rule"] for finding in stopped.json()["verdict"]["findings"]]
    assert StageChange.objects.count() == 1


def test_a_preview_refuses_what_the_verb_would_refuse(in_residential: Door):
    wrong = in_residential.preview("step_up", Level.IOP)
    unknown = in_residential.preview("step_down", program=NOBODY)
    no_decision = in_residential.preview("start_leave")

    assert (wrong.status_code, wrong.json()["code"]) == (409, "wrong_direction")
    assert (unknown.status_code, unknown.json()["code"]) == (400, "unknown_program")
    assert no_decision.status_code == 400


def test_a_change_needs_the_state_it_was_decided_on(in_residential: Door):
    address = f"{in_residential.address}transitions/"
    body = {"verb": "depart", **HAPPENED, "at": iso(10)}

    without = in_residential.client.post(address, body)
    everything = in_residential.client.post(address, body, headers={"If-Match": "*"})
    first = in_residential.client.post(address, body, headers={"If-Match": '"v1"'})
    stale = in_residential.client.post(address, {**body, "at": iso(11)}, headers={"If-Match": '"v1"'})

    assert (without.status_code, without.json()["code"]) == (428, "precondition_required")
    assert everything.status_code == 400
    assert first.status_code == 201
    assert (stale.status_code, stale["ETag"]) == (412, '"v2"')
    assert stale.json()["current"] == in_residential.read().json()


def test_a_transition_sent_twice_with_a_key_happens_once(in_residential: Door):
    body = {"verb": "step_down", **in_residential.to(Level.IOP), **HAPPENED, "at": iso(10)}
    key = {"Idempotency-Key": "move-1"}

    first = in_residential.send("transitions/", body, tag='"v1"', **key)
    second = in_residential.send("transitions/", body, tag='"v1"', **key)
    other = in_residential.send("transitions/", {**body, "at": iso(11)}, tag='"v1"', **key)

    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert second["Idempotency-Replayed"] == "true"
    assert other.status_code == 422
    assert StageChange.objects.count() == 2


def test_an_answer_is_not_replayed_to_who_may_no_longer_see_the_patient(in_residential: Door):
    body = {"verb": "depart", **HAPPENED, "at": iso(10)}
    in_residential.send("transitions/", body, tag='"v1"', **{"Idempotency-Key": "k"})
    in_residential.world.by.staff_roles.update(facility=make_facility())

    again = in_residential.client.post(
        f"{in_residential.address}transitions/", body, headers={"If-Match": '"v1"', "Idempotency-Key": "k"}
    )

    assert again.status_code == 404


def test_history_is_put_right_and_still_told_as_it_was_known(in_residential: Door):
    moved = in_residential.transition("step_down", Level.IOP, **HAPPENED, at=iso(10)).json()["stage_changes"][0]

    replaced = in_residential.correct("replace", row=moved["id"], at=iso(12))
    inserted = in_residential.correct(
        "insert", started_at=iso(5), ended_at=iso(7), **in_residential.to(Level.DETOX)
    )  # fmt: skip
    before = in_residential.pathway(known_at=moved["recorded_at"]).json()
    now = in_residential.pathway().json()

    assert (replaced.status_code, inserted.status_code) == (201, 201), inserted.content
    assert [(stay["level"], stay["started_at"][:10]) for stay in before["placements"]] == [
        ("RESIDENTIAL", "2026-01-05"), ("IOP", "2026-01-15"),
    ]  # fmt: skip
    assert [(stay["level"], stay["started_at"][:10]) for stay in now["placements"]] == [
        ("RESIDENTIAL", "2026-01-05"), ("DETOX", "2026-01-10"), ("RESIDENTIAL", "2026-01-12"), ("IOP", "2026-01-17"),
    ]  # fmt: skip
    assert now["cancelled"] == [moved["id"]]
    assert now["placements"][-1]["id"] == moved["root"]
    assert in_residential.pathway(as_of=iso(6)).json()["placements"][-1]["level"] == "DETOX"


def test_a_stay_in_the_way_is_named_and_may_be_replaced(in_residential: Door):
    moved = in_residential.transition("step_down", Level.IOP, **HAPPENED, at=iso(10)).json()["stage_changes"][0]
    stay = {"started_at": iso(9), "ended_at": iso(11), **in_residential.to(Level.DETOX)}

    refused = in_residential.correct("insert", **stay)
    forced = in_residential.correct("insert", **stay, replacing=[moved["id"]])

    assert (refused.status_code, refused.json()["code"]) == (409, "rows_in_the_way")
    assert [row["id"] for row in refused.json()["rows"]] == [moved["id"]]
    assert forced.status_code == 201


def test_what_a_correction_did_is_undone_by_voiding_its_entry(in_residential: Door):
    stay = {"started_at": iso(5), "ended_at": iso(7), **in_residential.to(Level.DETOX)}
    entry = in_residential.correct("insert", **stay).json()["stage_changes"][0]["entry"]

    undone = in_residential.correct("void_entry", entry=entry)
    void = in_residential.correct("void_episode")

    assert (undone.status_code, void.status_code) == (201, 201)
    assert void.json()["episode"]["status"] == "ENTERED_IN_ERROR"
    assert void.json()["episode"]["where"] == "not admitted"


def test_a_discharge_is_undone(in_residential: Door):
    ended = in_residential.transition("discharge", disposition="ELOPED", **HAPPENED, at=iso(10)).json()

    undone = in_residential.correct("void", row=ended["stage_changes"][0]["id"])

    assert undone.status_code == 201
    assert undone.json()["episode"]["status"] == "OPEN"


@pytest.mark.parametrize(
    ("where", "body"),
    [
        ("transitions/", {"verb": "jump"}),
        ("transitions/", {"verb": ["step_down"]}),
        ("transitions/", {"verb": None}),
        ("transitions/", []),
        ("transitions/", {"verb": "step_down"}),
        ("transitions/", {"verb": "step_down", "program": "iop"}),
        ("transitions/", {"verb": "step_down", "program": NOBODY}),
        ("transitions/", {"verb": "depart", "program": NOBODY}),
        ("transitions/", {"verb": "depart", "at": "yesterday"}),
        ("transitions/", {"verb": "depart", "at": "2026-01-06T10:00:00Z"}),
        ("transitions/", {"verb": "depart", "basis": "OCCURRED"}),
        ("transitions/", {"verb": "depart", "basis": "OCCURRED", "at": "2150-01-06T10:00:00Z"}),
        ("transitions/", {"verb": "depart", "basis": "occurred", "at": "2026-01-06T10:00:00Z"}),
        ("transitions/", {"verb": "depart", "reason": "x" * 2001}),
        ("transitions/", {"verb": "depart", "reason": "a\x1bb"}),
        ("transitions/", {"verb": "discharge"}),
        ("transitions/", {"verb": "discharge", "disposition": "HOME"}),
        ("transitions/", {"verb": "discharge", "disposition": "OTHER", "digest": "x"}),
        ("corrections/", {"action": "erase", "reason": "x"}),
        ("corrections/", {"action": "void", "row": NOBODY}),
        ("corrections/", {"action": "void", "reason": " ", "row": NOBODY}),
        ("corrections/", {"action": "replace", "reason": "x", "row": NOBODY}),
        ("corrections/", {"action": "insert", "reason": "x", "program": NOBODY, "started_at": "2026-01-06T10:00:00Z"}),
        ("corrections/", {"action": "void_episode", "reason": "x", "row": NOBODY}),
    ],
)
def test_what_cannot_be_meant_is_pointed_at_and_writes_nothing(in_residential: Door, where: str, body: Any):
    answer = in_residential.client.post(f"{in_residential.address}{where}", body, headers={"If-Match": '"v1"'})

    assert answer.status_code == 400, answer.content
    assert answer.json()["what_to_do"]
    assert StageChange.objects.count() == 1


def test_a_row_that_is_not_of_this_episode_is_not_found(in_residential: Door):
    answer = in_residential.correct("void", row=NOBODY)

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "query", ["as_of=2150-01-01T00:00:00Z", "known_at=x", "known_at=2026-01-01", "at=1", "as_of=%00"]
)
def test_a_pathway_of_no_time_is_refused(in_residential: Door, query: str):
    assert in_residential.client.get(f"{in_residential.address}pathway/?{query}").status_code == 400


def test_others_find_no_such_episode(in_residential: Door):
    others = [make_user(facility=make_facility()), make_user(facility=in_residential.world.facility, role="FRONT_DESK")]
    stranger, desk = (client_for(user) for user in others)

    for client in (stranger, desk):
        assert client.get(in_residential.address).status_code == 404
        assert client.get(f"{in_residential.address}pathway/").status_code == 404
        assert client.get(EPISODES).json()["results"] == []
    moved = stranger.post(f"{in_residential.address}transitions/", {"verb": "depart"}, headers={"If-Match": '"v1"'})
    assert moved.status_code == 404
    assert not AccessLog.objects.filter(user__in=others).exists()


def test_who_only_reads_moves_nobody(in_residential: Door):
    officer = client_for(make_user(facility=in_residential.world.facility, role="PRIVACY_OFFICER"))

    read = officer.get(in_residential.address)
    moved = officer.post(f"{in_residential.address}transitions/", {"verb": "depart"}, headers={"If-Match": '"v1"'})

    assert (read.status_code, moved.status_code) == (200, 403)
    assert moved.json()["code"] == "permission_denied"


def test_a_role_that_records_in_one_facility_only_reads_in_another(in_residential: Door):
    both = make_user(facility=make_facility())
    StaffRole.objects.create(
        user=both, facility=in_residential.world.facility, role=StaffRole.Role.PRIVACY_OFFICER, from_at=LONG_AGO
    )

    moved = client_for(both).post(
        f"{in_residential.address}transitions/", {"verb": "depart"}, headers={"If-Match": '"v1"'}
    )

    assert moved.status_code == 403


def test_an_unchanged_pathway_is_304(in_residential: Door):
    first = in_residential.pathway()

    again = in_residential.client.get(f"{in_residential.address}pathway/", headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_episodes_are_found_by_where_the_patients_are(in_residential: Door):
    world = in_residential.world
    found = {"level": "RESIDENTIAL", "program": world.program(Level.RESIDENTIAL), "facility": world.facility.id,
             "patient": world.patient.id, "status": "OPEN"}  # fmt: skip
    missed = {
        "level": "IOP",
        "program": world.program(Level.IOP),
        "facility": NOBODY,
        "patient": NOBODY,
        "status": "CLOSED",
    }

    for name, value in found.items():
        assert len(in_residential.client.get(EPISODES, {name: value}).json()["results"]) == 1, name
    for name, value in missed.items():
        assert in_residential.client.get(EPISODES, {name: value}).json()["results"] == [], name


def test_a_list_costs_the_same_however_long(in_residential: Door):
    world, counts = in_residential.world, []
    for _ in range(2):
        for _ in range(3):
            world.patient = make_patient(facility=world.facility, by=world.by)
            world.admit(Level.IOP)
        with CaptureQueriesContext(connection) as queries:
            answer = in_residential.client.get(EPISODES)
        counts.append(len(queries))

    assert len(answer.json()["results"]) == Episode.objects.count() == 7
    assert counts[0] == counts[1] <= 7  # token, savepoint, episodes, placements, leaves, log, release


def test_a_silent_move_costs_at_most_eighteen_queries(in_residential: Door):
    make_ready(in_residential.world.patient, by=in_residential.world.by, when=at(19.9))
    tag = in_residential.read()["ETag"]

    with CaptureQueriesContext(connection) as queries:
        answer = in_residential.transition("step_down", Level.PHP, **HAPPENED, at=iso(20), tag=tag)

    work = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert (answer.status_code, answer.json()["flags"]) == (201, [])
    assert len(work) <= 18, "\n".join(work)


def test_every_read_and_write_of_a_pathway_is_logged_once(in_residential: Door):
    before = set(AccessLog.objects.values_list("id", flat=True))

    in_residential.pathway()
    in_residential.preview("step_down", Level.IOP)
    in_residential.transition("depart", **HAPPENED, at=iso(10), tag='"v1"')

    logged = AccessLog.objects.exclude(id__in=before).order_by("id").values_list("operation", "patient_id")
    assert list(logged) == [
        (f"{verb} episode.{what}", in_residential.world.patient.id)
        for verb, what in (("GET", "pathway"), ("POST", "preview"), ("POST", "transitions"))
    ]
