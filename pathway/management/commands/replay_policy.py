import os
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, time
from multiprocessing import get_context
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pathway import replaying
from pathway.models import PolicyReplay, PolicyVersion
from programs.database import database_now
from programs.people import system_user

HEADER = ("rule", "policy", "judged", "flagged", "unsure", "per week", "sensitivity", "specificity", "predictive value")


class Command(BaseCommand):
    help = "Ask a draft policy about past moves as they were known then, beside what is in force."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("draft", help="the name of a policy version")
        parser.add_argument("--since", required=True, type=date.fromisoformat, help="YYYY-MM-DD")
        parser.add_argument("--window", type=int, default=30, help="days in which outcomes are looked for (30)")

    def handle(self, *args: Any, **options: Any) -> None:
        row = PolicyVersion.objects.filter(name=options["draft"]).first()
        if row is None:
            raise CommandError(f"There is no policy named {options['draft']}.")
        replay = replaying.start(
            row,
            since=datetime.combine(options["since"], time(), UTC),
            window_days=options["window"],
            by=system_user(),
            now=database_now(),
        )
        # rules are plain Python: the other processes need no Django and no database
        with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
            while replaying.next_slice(replay.id, now=database_now(), pool=pool):
                replay.refresh_from_db()
                self.stderr.write(f"  {replay.judged} of {replay.moves} moves")
        replay.refresh_from_db()
        self.show(replay)

    def show(self, replay: PolicyReplay) -> None:
        self.stdout.write(
            f"{replay.judged} moves since {replay.since:%Y-%m-%d}, outcomes within {replay.window_days} days"
        )
        self.stdout.write("\t".join(HEADER))
        for rule, figures in replaying.figures(replay).items():
            for policy, figure in figures.items():
                self.stdout.write("\t".join([rule, policy, *told(figure)]))


def told(figure: dict[str, Any]) -> list[str]:
    counts = [str(figure[name]) for name in ("asked", "flagged", "indeterminate", "flagged_per_week")]
    return counts + [proportion(figure[name]) for name in ("sensitivity", "specificity", "positive_predictive_value")]


def proportion(told: dict[str, Any]) -> str:
    """A share with its interval, or a dash where there is nothing to divide."""
    if told["value"] is None:
        return "-"
    low, high = told["interval"]
    return f"{told['value']:.2f} ({low:.2f}-{high:.2f})"
