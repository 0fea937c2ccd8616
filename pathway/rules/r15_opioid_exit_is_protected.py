"""R15: an opioid use disorder, and leaving care around the clock without medication or without naloxone in hand."""

from dataclasses import dataclass

from pathway.rules.facts import Facts, Kind
from pathway.rules.findings import Action, Evidence, Finding, Severity, together
from pathway.rules.leaving import leaves_24_hour_care
from pathway.rules.parameters import Parameters, severity
from pathway.rules.rule import Rule

OPIOIDS = "OPIOIDS"
PROTECTED = ("TAKING", "INFORMED_REFUSAL")


@dataclass(frozen=True, kw_only=True)
class OpioidParameters(Parameters):
    """Tolerance is lost within days: medication, or its informed refusal, and naloxone, each on record."""

    unprotected: Severity = severity(Severity.STOP)
    missing: Severity = severity(Severity.STOP)
    disorders_unknown: Severity = severity(Severity.WARN)


def judge(rule: Rule[OpioidParameters], facts: Facts, parameters: OpioidParameters) -> Finding | None:
    diagnosis = facts.latest("DIAGNOSIS")
    if diagnosis is None:
        return rule.lacks(
            parameters.disorders_unknown,
            "Whether the patient has an opioid use disorder is not known",
            evidence=(Evidence.of("substances", None),),
            clears_when="The disorders diagnosed are recorded.",
        )
    if OPIOIDS not in diagnosis.value["substances"]:
        return None
    return together([_medication(rule, facts, parameters), _naloxone(rule, facts, parameters)])


def _medication(rule: Rule[OpioidParameters], facts: Facts, parameters: OpioidParameters) -> Finding | None:
    moud = facts.latest("MOUD")
    clears_when = "Medication for the opioid use disorder goes on after the stay, or its informed refusal is recorded."
    if moud is None:
        return rule.lacks(
            parameters.missing,
            "An opioid use disorder, and nothing on record of medication for it or of its informed refusal",
            evidence=(_opioids(facts), Evidence.of("medication", None)),
            clears_when=clears_when,
        )
    if moud.value["status"] in PROTECTED:
        return None
    return rule.says(
        parameters.unprotected,
        "An opioid use disorder, and the patient leaves care around the clock without medication for it: tolerance is lost.",
        evidence=(_opioids(facts), Evidence.of("medication", moud, key="status")),
        clears_when=clears_when,
    )


def _naloxone(rule: Rule[OpioidParameters], facts: Facts, parameters: OpioidParameters) -> Finding | None:
    naloxone = facts.latest("NALOXONE")
    clears_when = "Naloxone is in the patient's hand."
    if naloxone is None:
        return rule.lacks(
            parameters.missing,
            "Whether the patient has naloxone in hand is not known",
            evidence=(_opioids(facts), Evidence.of("naloxone in hand", None)),
            clears_when=clears_when,
        )
    if naloxone.value["in_hand"]:
        return None
    return rule.says(
        parameters.unprotected,
        "The patient leaves without naloxone in hand.",
        evidence=(_opioids(facts), Evidence.of("naloxone in hand", naloxone, key="in_hand")),
        clears_when=clears_when,
    )


def _opioids(facts: Facts) -> Evidence:
    diagnosis = facts.latest("DIAGNOSIS")
    return Evidence.part("disorder", diagnosis, value=OPIOIDS) if diagnosis else Evidence(name="disorder", value=None)


RULE = Rule(
    id="R15",
    version=1,
    title="Opioid tolerance lost",
    asks="Does a patient with an opioid use disorder leave care around the clock on medication, and with naloxone?",
    clears="Medication that goes on or its informed refusal, and naloxone in hand, each on record.",
    source="BMJ 2003;326:959; PMC7928069; Penn State (evidence2impact.psu.edu)",
    triggers=frozenset({Kind.MOVE, Kind.DEPART, Kind.DISCHARGE}),
    concerns=leaves_24_hour_care,
    asks_for=("stay_left", "destination", "substances", "moud", "naloxone"),
    shipped=OpioidParameters(),
    judge=judge,
    actions=(Action.RECORD_FACT, Action.EXTEND_STAY, Action.MONITOR),
    owner="Medical director",
)
