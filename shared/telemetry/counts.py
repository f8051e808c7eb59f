"""What is counted while it happens, with labels that the code bounds: slices, commands, refusals; no units, no people.

Label sets are looked up once each: a command costs two microseconds of counting.
"""

from functools import cache

from prometheus_client import Counter, Histogram

_COMMANDS = Counter(
    "wenxiao_commands",
    "Commands by what became of them: stored, unchanged, repeated, refused, undecided, unavailable, failed",
    ["service", "slice", "command", "outcome"],
)
_REFUSALS = Counter("wenxiao_refusals", "Commands that a rule refused, by the refusal's name", ["service", "refusal"])
_SECONDS = Histogram(
    "wenxiao_command_seconds",
    "From the door to the stored events, by slice",
    ["service", "slice"],
    buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_BATCH = Histogram(
    "wenxiao_append_batch_size",
    "Appends that were stored together in one transaction",
    ["service"],
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256, 512),
)
_PROBLEMS = Counter("wenxiao_problems", "Answers that were problem documents, by name and status", ["name", "status"])


@cache
def command(service: str, slice: str, command: str, outcome: str) -> Counter:
    return _COMMANDS.labels(service, slice, command, outcome)


@cache
def refusal(service: str, name: str) -> Counter:
    return _REFUSALS.labels(service, name)


@cache
def seconds(service: str, slice: str) -> Histogram:
    return _SECONDS.labels(service, slice)


@cache
def batch(service: str) -> Histogram:
    return _BATCH.labels(service)


@cache
def problem(name: str, status: int) -> Counter:
    return _PROBLEMS.labels(name, str(status))
