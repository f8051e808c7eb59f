"""Places where a test can make a process die or stumble: `WENXIAO_FAILPOINT=relay.after_ack:kill@3`.

Several are separated by commas. Actions: `kill` (SIGKILL to ourselves), `exit` (without clean-up), `error` (raises
Failpoint), `sleep=<seconds>` (blocks the process, as a stopped one). `@3` acts at the third passing only, without it
every passing does.
Ignored unless WENXIAO_TESTING=1; a name that is not set costs one look into an empty dictionary.
"""

import os
import signal
import time
from dataclasses import dataclass


class Failpoint(Exception):
    """Raised where a test asked for it."""


@dataclass
class _Plan:
    action: str
    at: int | None
    passed: int = 0


def _read(text: str) -> dict[str, _Plan]:
    plans = {}
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, _, what = part.partition(":")
        action, _, count = what.partition("@")
        plans[name] = _Plan(action, int(count) if count else None)
    return plans


_plans = _read(os.environ.get("WENXIAO_FAILPOINT", "")) if os.environ.get("WENXIAO_TESTING") == "1" else {}


def failpoint(name: str) -> None:
    """Do here what the test planned for this name, if anything."""
    if not _plans or (plan := _plans.get(name)) is None:
        return
    plan.passed += 1
    if plan.at is not None and plan.passed != plan.at:
        return
    if plan.action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif plan.action == "exit":
        os._exit(70)
    elif plan.action == "error":
        raise Failpoint(name)
    elif plan.action.startswith("sleep="):
        time.sleep(float(plan.action.removeprefix("sleep=")))
