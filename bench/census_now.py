"""The census now, beside a request that only says who one is."""

from contextlib import suppress

from bench.figures import Figure, middle, milliseconds
from bench.queries import queries_of
from bench.site import Site
from bench.web import UnexpectedAnswer

TIMES = 60
NOW = "/api/v1/census/now/"
NO_OP = "/api/v1/nothing/"


def ask_for_nothing(site: Site) -> None:
    """A request that ends when it is known who asks: there is nothing at the address."""
    with suppress(UnexpectedAnswer):
        site.client.ask("GET", NO_OP, token=site.readers.network)


def measure(site: Site) -> list[Figure]:
    """GET census/now/, in turns with an authenticated request for nothing: no raw query stands beside it."""
    ours, no_op = [], []
    for _ in range(TIMES):
        ours.append(milliseconds(site.client.ask, "GET", NOW, token=site.readers.network))
        no_op.append(milliseconds(ask_for_nothing, site))
    queries = queries_of("GET", NOW, token=site.readers.network)
    return [Figure(job="census_now", n=site.n, ours_ms=middle(ours), raw_ms=middle(no_op), queries=queries)]
