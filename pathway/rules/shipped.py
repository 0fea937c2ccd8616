"""Every rule that ships, in the order of the catalogue."""

from typing import Any

from pathway.rules import (
    r02_detox_needs_a_next_level,
    r04_assessment_is_recent,
    r05_severe_disorder_starts_higher,
    r06_chronic_relapse_starts_higher,
    r07_no_level_is_skipped,
    r08_the_stay_is_long_enough,
)
from pathway.rules.rule import Rule

RULES: tuple[Rule[Any], ...] = (
    r02_detox_needs_a_next_level.RULE,
    r04_assessment_is_recent.RULE,
    r05_severe_disorder_starts_higher.RULE,
    r06_chronic_relapse_starts_higher.RULE,
    r07_no_level_is_skipped.RULE,
    r08_the_stay_is_long_enough.RULE,
)
