"""The trail as the command line reads it: a unit's steps with the names of whoever took them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.cli.calling import Line, Params
from deploy.cli.speaking import say
from shared.clock import ZONE

if TYPE_CHECKING:
    from rich.text import Text

Step = Mapping[str, Any]
PAGE = 1000


def steps(line: Line, unit: UUID, asked: Params) -> Iterator[Step]:
    """The steps, the newest first, page by page."""
    before: int | None = None
    while True:
        params = {**asked, "before": before, "limit": PAGE}
        rows: list[Step] = line.get("projection", f"/units/{unit}/audit", params).json()
        yield from rows
        if len(rows) < PAGE:
            return
        before = rows[-1]["index"]


@dataclass(frozen=True)
class Actors:
    """Names of people, principals and administrators by id."""

    known: Mapping[UUID, str]

    @classmethod
    def of(cls, line: Line, unit: UUID) -> "Actors":
        identity = line.callers.identity
        known = {id: name for name, id in identity.principals.items()}
        known |= {id: role.value for role, id in identity.administrators.items()}
        for person in line.get("projection", f"/units/{unit}/people").json()["people"]:
            known[UUID(person["id"])] = f"{person['name']}({person['code']})"
        return cls(known)

    def line(self, step: Step, number: str) -> "Text":
        """The step on one line: when it was so, what, about what, by whom, why, and when it was known."""
        from rich.text import Text

        line = Text(f"{number} ", style="dim")
        line.append(step["on"], style="cyan")
        line.append(f" {step['title']}", style="bold")
        line.append(f" {step['type']} {step['category']} {step['stream']} ")
        line.append(say(f"经办 {self.of_step(step)}", f"by {self.of_step(step)}"), style="green")
        for what in (step["reason"], step["paper"]):
            if what:
                line.append(f" · {what}")
        if not step["reason"] and (cause := step["causation"]):
            line.append(say(f" · 由事件 {cause} 引起", f" · because of {cause}"))
        moment = datetime.fromisoformat(step["recorded_at"]).astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
        line.append(say(f" · 记录于{moment}", f" · recorded {moment}"), style="dim")
        return line

    def of_step(self, step: Step) -> str:
        by = self.name(step["by"])
        return f"{self.name(step['on_behalf_of'])} ← {by}" if step["on_behalf_of"] else by

    def name(self, id: str) -> str:
        return self.known.get(UUID(id), id)
