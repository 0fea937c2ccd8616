"""The demo's people have the shape of the real ones (no database)."""

from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from pathway.management.demo import cast, scenes, teds
from pathway.management.demo.places import PROGRAMS
from pathway.management.demo.story import Act, Story
from programs.levels import Level

NOW = datetime(2026, 3, 16, 14, 30, tzinfo=UTC)
RECORDS = 1_722_503
PLAYERS = [number for number in range(1, 901) if cast._scene(number) is None]
BY_DISPOSITION = {name: reason for reason, names in cast.plot.DISPOSITIONS.items() for name in names}


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    """Everybody among the first 900 whose life is left to the dice."""
    return [cast.tell(number, now=NOW) for number in PLAYERS]


@pytest.mark.parametrize("variable", ["SERVICES", "LOS", "REASON", "AGE", "GENDER", "NOPRIOR", "LIVARAG", "LIVARAG_D"])
def test_every_variable_counts_all_discharges_of_the_codebook(variable):
    assert sum(teds._counts(variable).values()) == RECORDS


def test_shares_are_those_that_the_codebook_prints():
    assert round(100 * teds.reason().share("COMPLETED"), 1) == 42.1
    assert round(100 * teds.reason().share("DROPPED_OUT"), 1) == 25.1
    assert round(100 * teds.sex().share("MALE"), 1) == 64.2
    assert round(100 * teds.situation().share("HOMELESS"), 1) == 15.2
    assert round(100 * teds.prior_episodes().share(0), 1) == 37.5


def test_care_starts_where_it_really_starts(stories):
    starts = [PROGRAMS[step.program].level for step in acts(stories, Act.ADMIT, Act.READMIT)]

    # TEDS counts PHP as intensive outpatient
    counted = Counter(Level.IOP if level == Level.PHP else level for level in starts)

    assert_like(counted, teds.first_level(), within=0.05)


def test_stays_end_for_real_reasons(stories):
    assert_like(Counter(reason for story in stories for reason in reasons(story)), teds.reason(), within=0.04)


def test_ages_are_real(stories):
    ages = Counter(band_of((story.registered_at.date() - story.birth_on).days / 365.25) for story in stories)

    assert_like(ages, teds.age(), within=0.05)


def test_sexes_are_real(stories):
    assert_like(Counter(story.sex for story in stories), teds.sex(), within=0.05)


def test_earlier_episodes_are_real(stories):
    asked = [step for step in acts(stories, Act.ASSESS) if "prior_episodes" in step.words]

    assert_like(Counter(step.words["prior_episodes"] for step in asked), teds.prior_episodes(), within=0.05)


def test_patients_live_where_they_really_live(stories):
    at_admission = [step for story in stories for step in story.steps[:2] if step.act == Act.LIVE]
    counted = Counter(step.words["situation"] for step in at_admission)
    counted[""] = len(stories) - len(at_admission)

    assert_like(counted, teds.situation(), within=0.06)


@pytest.mark.parametrize("level", list(Level))
def test_a_level_takes_its_days_from_the_real_ones(level):
    first, last = teds.DAYS[level]

    bands = list(teds.days(level).weights)

    assert (bands[0][0], bands[-1][1]) == (first, last)
    assert all(after[0] == before[1] + 1 for before, after in pairwise(bands))


def test_a_story_is_the_same_each_time():
    assert [cast.tell(n, now=NOW) for n in range(1, 60)] == [cast.tell(n, now=NOW) for n in range(1, 60)]


def test_no_story_reaches_beyond_now(stories):
    assert all(step.at <= NOW for story in stories for step in story.steps)


def test_every_scene_of_the_present_is_played_early():
    assert [cast._scene(number) for number in range(1, 12)] == list(range(len(scenes.SCENES)))


@pytest.mark.parametrize("hour", [0, 12, 23])
def test_scenes_are_in_the_past_at_any_hour_of_the_day(hour):
    now = NOW.replace(hour=hour, minute=1)

    departed = [cast.tell(number, now=now).steps[-1].act for number in (6, 7)]

    assert departed == [Act.DEPART, Act.DEPART]


def test_nobody_can_be_taken_for_a_real_person(stories):
    assert all(
        story.given_name.startswith("Demo ") and story.family_name.endswith(f"{story.number:03}") for story in stories
    )


def acts(stories, *wanted):
    return [step for story in stories for step in story.steps if step.act in wanted]


def reasons(story):
    """The reason for which each stay of a story ended, in TEDS's words."""
    completed = False
    for step in story.steps:
        if step.act == Act.COMPLETE:
            completed = True
        elif step.act in (Act.MOVE, Act.DEPART):
            yield "COMPLETED" if completed else "TRANSFERRED"
            completed = False
        elif step.act == Act.DISCHARGE and step.words["disposition"] != "NEVER_ARRIVED":
            yield BY_DISPOSITION[step.words["disposition"]]
            completed = False


def band_of(age):
    return next(band for band in teds.AGES.values() if age < band[1] + 1)


def assert_like(counted, shape, *, within):
    """Each value's share is the real one, to within so many parts of one."""
    total = sum(counted.values())
    off = {
        value: (round(counted[value] / total, 3), round(shape.share(value), 3))
        for value in shape.weights
        if abs(counted[value] / total - shape.share(value)) > within
    }
    assert not off
    assert set(counted) <= set(shape.weights)
