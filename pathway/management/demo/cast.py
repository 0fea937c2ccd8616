"""Who is in the demo: the same people and the same stories each time, counted back from now."""

from datetime import date, datetime, timedelta
from random import Random

from pathway.management.demo import plot, scenes, teds
from pathway.management.demo.chart import charted
from pathway.management.demo.pen import Pen
from pathway.management.demo.places import FACILITIES
from pathway.management.demo.story import Story

SEED = "pathway demo 1"
MONTHS_18 = 548
REACHABLE = 0.9  # of all; the others gave no address
ROUND = 100
ROUNDS = ("harbor", "prairie", "harbor")  # where each round of scenes plays; these two offer every level
COLOURS = ("Amber", "Coral", "Indigo", "Ivory", "Jade", "Lilac", "Ochre", "Pearl", "Russet", "Sable", "Teal", "Umber")
BIRDS = (
    "Avocet", "Bittern", "Curlew", "Dunlin", "Egret", "Fulmar", "Godwit", "Heron", "Ibis", "Jacana", "Kestrel",
    "Lapwing", "Merlin", "Nuthatch", "Osprey", "Plover", "Quail", "Redstart", "Siskin", "Tern", "Wagtail",
)  # fmt: skip


def tell(number: int, *, now: datetime) -> Story:
    """The story of patient `number` (1, 2, 3 ...) up to `now`, an aware instant."""
    rng = _dice(number)
    facility = rng.choices(tuple(FACILITIES), (5, 2, 3))[0]
    pen = Pen(rng=rng, facility=facility, day=now.date())
    scene = _scene(number)
    if scene is None:
        pen.day -= timedelta(days=rng.randint(1, MONTHS_18))
        began = pen.day
        plot.live(pen, until=now.date())
    else:
        pen.facility = facility = ROUNDS[number // ROUND]
        scenes.SCENES[scene](pen)
        began = min((step.at.date() for step in pen.steps), default=now.date() - timedelta(days=1))
    return _story(number, pen, facility=facility, began=began, now=now)


def _dice(number: int, what: str = "") -> Random:
    return Random(f"{SEED}: {what}{number}")  # noqa: S311  # a story, not a secret


def _scene(number: int) -> int | None:
    """Which scene of the present a patient plays in: the first of each of the first hundreds."""
    place = number % ROUND - 1
    return place if 0 <= place < len(scenes.SCENES) and number // ROUND < len(ROUNDS) else None


def _story(number: int, pen: Pen, *, facility: str, began: date, now: datetime) -> Story:
    rng = pen.rng
    steps = sorted(pen.steps, key=lambda step: step.at)
    first, last = teds.age().draw(rng)
    return Story(
        number=number,
        given_name=f"Demo {rng.choice(COLOURS)}",
        family_name=f"{rng.choice(BIRDS)} {number:03}",
        birth_on=began - timedelta(days=round(365.25 * rng.uniform(first, last + 0.99))),
        sex=teds.sex().draw(rng),
        facility=facility,
        registered_at=(steps[0].at if steps else now - timedelta(days=1)) - timedelta(hours=1),
        reachable=rng.random() < REACHABLE,
        steps=tuple(step for step in charted(steps, _dice(number, "chart")) if step.at <= now),
    )
