"""Recounting every program-day from placements by the way of `manage.py verify_census`."""

import resource
from time import perf_counter

from bench.figures import Throughput
from bench.site import Site
from pathway.census import verify
from pathway.models import Placement


class CensusDiffers(Exception):
    """The loaded census doesn't prove itself: a figure about it would mean nothing."""


def measure(_: Site) -> list[Throughput]:
    """All placements recounted; the memory is the most that this process ever held. Raises CensusDiffers."""
    began = perf_counter()
    for difference in verify():
        raise CensusDiffers(difference)
    seconds = perf_counter() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    n = Placement.objects.count()
    return [Throughput(job="verify_census", n=n, seconds=seconds, peak_mb=peak_mb, of="placements")]
