"""What the workers have done, counted as it happens; what waits is counted in the database."""

import time
from functools import cache
from pathlib import Path
from typing import Literal

from prometheus_client import Counter, Histogram

from services.supervision.jobs.kinds import JobKind
from shared.service.stored import StoredFigure
from shared.views.queries import Queries

_QUERIES = Queries.load(Path(__file__).with_name("figures.sql"))
FIGURES = (
    StoredFigure("jobs", "Jobs on the schedule, by kind and state", ("kind", "state"), _QUERIES["jobs"]),
    StoredFigure(
        "job_waiting_seconds", "How long the oldest job has been due, by kind", ("kind",), _QUERIES["waiting"]
    ),
)

Ending = Literal["done", "postponed", "failed", "parked"]
_ENDED = Counter(
    "wenxiao_job_runs", "Runs of jobs by how they ended: done, postponed, failed, parked", ["kind", "outcome"]
)
_SECONDS = Histogram(
    "wenxiao_job_seconds", "How long a run took", ["kind"], buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
)


@cache
def _ended(kind: JobKind, ending: Ending) -> Counter:
    return _ENDED.labels(kind.value, ending)


def ended(kind: JobKind, ending: Ending, began: float) -> None:
    """A run has ended; `began` in monotonic seconds."""
    _ended(kind, ending).inc()
    _SECONDS.labels(kind.value).observe(time.monotonic() - began)
