"""R03: a rated need that the level entered can't meet. The highest need decides; dimensions are never averaged."""

from dataclasses import dataclass

from pathway.rules import asam
from pathway.rules.asam import CareLevel
from pathway.rules.facts import CHANGES, Direction, Facts
from pathway.rules.findings import Action, Evidence, Finding, Severity, Threshold
from pathway.rules.leaving import TRANSFERRED
from pathway.rules.parameters import ELAPSED_HOURS, Parameters, care_level, number, severity
from pathway.rules.rule import Rule


@dataclass(frozen=True, kw_only=True)
class NeedParameters(Parameters):
    """Which level a rating of the third edition asks for, and from which need on it weighs most, in either edition."""

    medically_managed: Severity = severity(Severity.STOP)
    exceeds: Severity = severity(Severity.WARN)
    enhanced: Severity = severity(Severity.INFO, at_most=Severity.WARN)
    missing: Severity = severity(Severity.WARN)
    rating_4_needs: str = care_level("3.7")
    rating_3_needs: str = care_level("3.1")
    medically_managed_from: str = care_level("3.7")
    stale_after_hours: int = number(30 * 24, unit=ELAPSED_HOURS, at_least=1)

    def weight(self, need: CareLevel, offer: CareLevel) -> Severity:
        if need.number == offer.number:
            return self.enhanced
        return self.medically_managed if need.number >= float(self.medically_managed_from) else self.exceeds


def concerns(facts: Facts) -> bool:
    """A program elsewhere is of a level that nobody here knows; a higher one is never asked whether it is enough."""
    return facts.direction != Direction.UP and facts.move.disposition != TRANSFERRED


def judge(rule: Rule[NeedParameters], facts: Facts, parameters: NeedParameters) -> Finding | None:
    offer = asam.offered(facts.move.to)
    if facts.needs is None or not facts.is_within(facts.needs, parameters.stale_after_hours):
        return _unrated(rule, facts, parameters, offer)
    needs = asam.needed(facts.needs.value, by_rating={4: parameters.rating_4_needs, 3: parameters.rating_3_needs})
    need = asam.highest(needs)
    if need is None or need <= offer:
        return _partly_rated(rule, facts, parameters, offer, rated=frozenset(needs))
    return _exceeded(rule, facts, parameters, offer, needs=needs)


def _exceeded(
    rule: Rule[NeedParameters],
    facts: Facts,
    parameters: NeedParameters,
    offer: CareLevel,
    *,
    needs: dict[str, CareLevel],
) -> Finding:
    need = max(needs.values())
    highest = [dimension for dimension, level in needs.items() if level == need]
    goes_to = f"{facts.move.to.level.label} ({offer})" if facts.move.to else "no program"
    return rule.says(
        parameters.weight(need, offer),
        f"{_listed(highest)} {'asks' if len(highest) == 1 else 'ask'} for level {need} or more; the patient goes to "
        f"{goes_to}.",
        evidence=_evidence(facts, highest),
        threshold=Threshold(name="level entered", value=str(offer), unit="level"),
        clears_when=f"The target is of level {need} or more, or a new assessment rates the need lower.",
    )


def _evidence(facts: Facts, dimensions: list[str]) -> tuple[Evidence, ...]:
    rated = facts.needs
    if rated is None:
        return ()
    unit = f"{rated.value['edition']} rating"
    return tuple(
        Evidence.part(dimension, rated, value=rated.value["needs"][dimension], unit=unit) for dimension in dimensions
    )


def _unrated(rule: Rule[NeedParameters], facts: Facts, parameters: NeedParameters, offer: CareLevel) -> Finding | None:
    if _nothing_exceeds(offer, parameters, edition=""):
        return None
    rated = facts.needs
    return rule.lacks(
        parameters.missing,
        "The dimensions are not rated" if rated is None else "The ratings of the dimensions are too old to count on",
        evidence=(Evidence.of("ratings", rated, key="edition"),),
        clears_when="An assessment rates every dimension.",
        actions=(Action.SCHEDULE_REASSESSMENT,),
    )


def _partly_rated(
    rule: Rule[NeedParameters], facts: Facts, parameters: NeedParameters, offer: CareLevel, *, rated: frozenset[str]
) -> Finding | None:
    edition = facts.needs.value["edition"] if facts.needs else ""
    unrated = [dimension for dimension in asam.dimensions_of(edition) if dimension not in rated]
    if not unrated or _nothing_exceeds(offer, parameters, edition=edition):
        return None
    return rule.lacks(
        parameters.missing,
        f"{_listed(unrated)} {'is' if len(unrated) == 1 else 'are'} not rated",
        evidence=tuple(Evidence(name=dimension, value=None) for dimension in unrated),
        clears_when="An assessment rates every dimension.",
        actions=(Action.SCHEDULE_REASSESSMENT,),
    )


def _nothing_exceeds(offer: CareLevel, parameters: NeedParameters, *, edition: str) -> bool:
    """Whether the level entered is as high as any need could ask for."""
    highest = asam.HIGHEST if edition == asam.ASAM4 else max(parameters.rating_4_needs, parameters.rating_3_needs)
    return offer.number >= float(highest)


def _listed(dimensions: list[str]) -> str:
    said = ", ".join(dimension.replace("_", " ") for dimension in dimensions)
    return said[0].upper() + said[1:]


RULE = Rule(
    id="R03",
    version=1,
    title="A need that exceeds the level entered",
    asks="Is the level entered as high as the highest need of any dimension? Needs are never averaged.",
    clears="A target of the level that the highest need asks for, or a new assessment that rates it lower.",
    source="Both editions of the dimensions by number (CLINICAL.md 2.1); what a rating asks for is a project default",
    triggers=CHANGES,
    concerns=concerns,
    asks_for=("destination", "needs"),
    shipped=NeedParameters(),
    judge=judge,
    actions=(Action.CHANGE_TARGET, Action.EXTEND_STAY, Action.SCHEDULE_REASSESSMENT),
)
