"""Starts writers and checks what they leave behind."""

import json
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from hashlib import sha256
from typing import Any

import psycopg

from tests.faults.append_writer import Plan

Answer = dict[str, Any]


def start_writer(dsn: str, plan: Plan, failpoint: str = "") -> "subprocess.Popen[str]":
    """A writer in a process of its own, its answers on stdout."""
    env = os.environ | {"WENXIAO_TESTING": "1", "WENXIAO_FAILPOINT": failpoint}
    argv = [sys.executable, "-m", "tests.faults.append_writer", dsn, json.dumps(asdict(plan))]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=env)


def answers(lines: Iterable[str]) -> list[Answer]:
    """Whole lines only: a writer that was killed may leave half of one."""
    return [json.loads(line) for line in lines if line.endswith("\n")]


def check_log(dsn: str, acknowledged: Iterable[Answer]) -> int:
    """Check I1, I4 and the order in every stream; return the number of events."""
    with psycopg.connect(dsn) as connection:
        rows = connection.execute(
            "select position, unit_seq, unit, stream, version, command, ord, recorded_at, body"
            " from event order by position"
        ).fetchall()
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    moments = [row[7] for row in rows]
    assert moments == sorted(moments)
    for group, number in ((2, 1), (3, 4), (5, 6)):  # unit: unit_seq, stream: version, command: ord
        numbers = defaultdict(list)
        for row in rows:
            numbers[row[group]].append(row[number])
        assert all(found == list(range(1, len(found) + 1)) for found in numbers.values())
    stored = {(str(row[5]), row[0], row[4], sha256(row[8]).hexdigest()) for row in rows}
    claimed = {(one["command"], *receipt) for one in acknowledged for receipt in one["receipts"]}
    assert claimed <= stored
    return len(rows)
