"""Any facts at all: strategies for what must hold whatever the history."""

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from pathway.rules.facts import AgeBand, Basis, Destination, Facts, Kind, Move, Observed, Stay
from programs.levels import LEVELS

DISPOSITIONS = ["COMPLETED", "DIED", "TRANSFERRED", "HOSPITALIZED", "INCARCERATED", "ELOPED", "NEVER_ARRIVED"]
EVENTS = ["LAPSE", "RELAPSE", "OVERDOSE", "EMERGENCY_VISIT", "NALOXONE_USED", "HOUSING_LOST", "MISSED_DOSE"]
INSTRUMENTS = ["BAM", "BAM_R", "BAM_IOP", "PHQ_9", "GAD_7", "CIWA_AR", "CIWA_B", "COWS", "WHO_5"]
CODES = ["", "0.5", "1", "1.0", "1.5", "1.7", "2.1", "2.5", "2.7", "3.1", "3.5", "3.5 COE", "3.7", "3.7-WM", "4", "odd"]

instants = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
counts = st.integers(min_value=0, max_value=20)
levels = st.sampled_from(LEVELS)
codes = st.sampled_from(CODES)
hours = st.none() | st.floats(0, 40)
texts = instants.map(datetime.isoformat)
substances = st.sampled_from(["ALCOHOL", "OPIOIDS", "BENZODIAZEPINES", "STIMULANTS", "CANNABIS", "OTHER"])
dimensions = st.sampled_from([
    "withdrawal", "biomedical", "psychiatric", "readiness", "relapse_risk", "environment", "person_centred"
])  # fmt: skip
lowest = st.sampled_from(
    ["0", "1.0", "1.5", "1.7", "2.1", "2.5", "2.5 COE", "2.7", "3.1", "3.5", "3.5 COE", "3.7", "4"]
)
needs = st.one_of(
    st.fixed_dictionaries({
        "edition": st.sampled_from(["ASAM3", "LOCAL"]), "needs": st.dictionaries(dimensions, st.integers(0, 4))
    }),
    st.fixed_dictionaries({
        "edition": st.just("ASAM4"), "needs": st.dictionaries(dimensions, lowest | st.sampled_from(["ANY", "EVAL"]))
    }),
)  # fmt: skip
items = st.dictionaries(st.integers(1, 17).map(str), st.integers(0, 4), max_size=4)
scales = st.sampled_from(["total", "use", "risk", "protective"])
answered = st.fixed_dictionaries({
    "answers": items, "scores": st.dictionaries(scales, st.none() | st.integers(0, 40)),
    "flags": st.lists(st.just("SAFETY"), max_size=1), "look_back_days": st.none() | st.sampled_from([7, 14, 30]),
})  # fmt: skip
discharges = st.fixed_dictionaries({"disposition": st.sampled_from(DISPOSITIONS), "level": st.none() | levels.map(str)})
plans = st.fixed_dictionaries({
    "level": levels.map(str), "expected_at": texts, "leaves_at": texts, "responsible": st.booleans()
})  # fmt: skip
answers = st.booleans()
observations = {
    "DIAGNOSIS": st.fixed_dictionaries({"substances": st.lists(substances, max_size=3)}),
    "TOXICOLOGY": st.fixed_dictionaries({
        "substance": st.none() | substances, "prescribed": answers,
        "result": st.sampled_from(["POSITIVE", "NEGATIVE", "REFUSED", "MISSED"]),
    }),
    "SUBSTANCE_USE": st.fixed_dictionaries({"substance": st.none() | substances}),
    "WITHDRAWAL_NOT_INDICATED": st.fixed_dictionaries({"scale": st.sampled_from(["CIWA_AR", "COWS", "CIWA_B"])}),
    "WITHDRAWAL_DOSE": st.fixed_dictionaries({"medication": st.sampled_from(["BENZODIAZEPINE", "OTHER"])}),
    "ATTENDANCE": st.fixed_dictionaries({
        "status": st.sampled_from(["ATTENDED", "EXCUSED", "NO_SHOW"]), "hours": st.floats(0, 24)
    }),
    "MOUD": st.fixed_dictionaries({
        "status": st.sampled_from(["TAKING", "INFORMED_REFUSAL", "STOPPED", "NONE"]), "medication": st.none()
    }),
    "NALOXONE": st.fixed_dictionaries({"in_hand": answers}),
    "NEXT_APPOINTMENT": st.fixed_dictionaries({
        "at": texts, "responsible": st.sampled_from(["", "R. Okafor"]), "program": st.none()
    }),
    "SUPPORT_PERSON": st.fixed_dictionaries({"present": answers, "consented": answers}),
    "MUTUAL_HELP": st.fixed_dictionaries({"attends": answers}),
    "HOUSING": st.fixed_dictionaries({"safe": answers, "active_use_in_household": answers}),
    "SOBER_LIVING_BED": st.fixed_dictionaries({"confirmed": answers}),
    "PSYCHIATRIC_PLAN": st.fixed_dictionaries({"in_place": answers}),
    "SAFETY_ASSESSMENT": st.fixed_dictionaries({"outcome": st.sampled_from(["SAFE_TO_PROCEED", "NEEDS_HIGHER_CARE"])}),
    "CO_OCCURRING": st.fixed_dictionaries({"present": answers}),
    "PLANNED_WORK": st.fixed_dictionaries({
        "hours_per_week": st.integers(0, 168), "daytime": answers,
        "starts_on": st.none() | st.dates(date(2024, 1, 1), date(2027, 1, 1)).map(date.isoformat),
    }),
    "ABSENCE": st.fixed_dictionaries({"status": st.sampled_from(["ABSENT", "RETURNED"])}),
}  # fmt: skip


def values(of: st.SearchStrategy) -> st.SearchStrategy:
    return st.builds(Observed, value=of, id=st.text(max_size=5), at=instants, source=st.just("CLINICIAN"))


stays = st.builds(
    Stay, placement_id=st.just("p"), program_id=st.just("q"), level=levels, is_24_hour=st.booleans(),
    manages_withdrawal=st.booleans(), started_at=instants, ended_at=st.none() | instants, days=counts,
    minimum_days=st.none() | counts, planned_days=st.none() | counts, completed=st.none() | values(st.booleans()),
    asam_code=codes, hours_per_week=hours,
)  # fmt: skip
destinations = st.builds(
    Destination, program_id=st.just("q"), level=levels, is_24_hour=st.booleans(), manages_withdrawal=st.booleans(),
    asam_code=codes, hours_per_week=hours, places=st.none() | counts, enrolled=st.none() | counts,
)  # fmt: skip
moves = st.builds(
    Move, kind=st.sampled_from(Kind), at=instants, basis=st.sampled_from(Basis), to=st.none() | destinations,
    disposition=st.none() | st.sampled_from(DISPOSITIONS),
)  # fmt: skip


def maybe(of: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | values(of)


def series(of: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(values(of), max_size=3).map(tuple)


facts = st.builds(
    Facts, move=moves, age_band=st.sampled_from(AgeBand), current=st.none() | stays,
    earlier=st.lists(stays, max_size=3).map(tuple), exposure_days=counts, last_discharge=maybe(discharges),
    assessment=maybe(st.text(max_size=5)), dsm5_criteria=maybe(counts), prior_episodes=maybe(counts),
    needs=maybe(needs), support=maybe(st.booleans()), accountability=maybe(st.booleans()),
    stage_of_illness=maybe(st.sampled_from(["EARLY", "MIDDLE", "LATE"])),
    obligations=maybe(st.lists(st.sampled_from(["WORK", "SCHOOL", "HOME", "BREADWINNER"]), max_size=3)),
    events=series(st.sampled_from(EVENTS)),
    living_situation=maybe(st.sampled_from(["HOME", "SOBER_LIVING", "UNSTABLE", "HOMELESS"])),
    observations=st.fixed_dictionaries({}, optional={kind: series(value) for kind, value in observations.items()}),
    scores=st.dictionaries(st.sampled_from(INSTRUMENTS), series(answered), max_size=4),
    next_level=maybe(plans), open_leave=maybe(st.fixed_dictionaries({"expected_end": st.none() | texts})),
    next_check_in=maybe(texts),
)  # fmt: skip
