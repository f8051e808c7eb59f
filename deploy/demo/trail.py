"""What the audit log says of the story."""

import json
from typing import Any

from deploy.demo.stage import Stage
from deploy.demo.story import Outcome

_LARGEST_PAGE = 1000


async def steps(stage: Stage, outcome: Outcome) -> list[dict[str, Any]]:
    """The finding and every step of the item that it became, in the order of the log."""
    found = [row for row in await trail(stage, stream=str(outcome.check)) if row["type"] == "FindingRecorded"]
    found += await trail(stage, stream=str(outcome.item))
    return sorted(found, key=lambda row: int(row["index"]))


async def trail(stage: Stage, **asked: str) -> list[dict[str, Any]]:
    """The unit's steps that are asked for, the newest first, page by page."""
    rows: list[dict[str, Any]] = []
    before: dict[str, str] = {}
    while True:
        params = {**asked, **before, "limit": str(_LARGEST_PAGE)}
        page: list[dict[str, Any]] = await stage.get("projection", f"/units/{stage.unit}/audit", params)
        rows += page
        if len(page) < _LARGEST_PAGE:
            return rows
        before = {"before": str(page[-1]["index"])}


async def verified(stage: Stage) -> dict[str, Any]:
    """The verdict about the whole log: the last line of the answer."""
    verdict: dict[str, Any] = json.loads((await stage.text("projection", "/audit/verify")).strip().splitlines()[-1])
    return verdict
