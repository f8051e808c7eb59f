"""Where a story is played: people act over HTTP, each with a token of their own; jobs run; what follows is awaited."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import httpx
from pydantic_core import to_json

from deploy.installation.callers import Callers
from shared.kernel.envelope import Envelope
from shared.kernel.ids import derived_id
from shared.messaging.feed import FeedUnavailable
from shared.messaging.feed_client import FeedClient

T = TypeVar("T")

SERVICES = ("management", "learning", "responsibility", "supervision")
PATIENCE = 120.0
_PAUSE = 0.2


class StoryStopped(Exception):
    """The story cannot go on; the sentence says where and why. Run again, it goes on where it stopped."""


class NotRunning(StoryStopped):
    """A service does not answer at all."""


@dataclass(frozen=True)
class Done:
    """What an act left behind: positions in the service's log; `repeated` if it was all there before."""

    service: str
    positions: tuple[int, ...]
    repeated: bool


@dataclass
class Stage:
    """`unit` is where the story plays, `name` tells its commands from those of other stories.

    `client` is a patient one of `callers`, which rides over the restart of a service.
    `tell` gets the sentences in the chosen language. `new` and `repeated` count commands that
    stored something and commands that were there before.
    """

    callers: Callers
    client: httpx.AsyncClient
    unit: UUID
    name: str
    tell: Callable[[str], None]
    english: bool = False
    new: int = 0
    repeated: int = 0
    reached: dict[str, int] = field(default_factory=dict)
    _read: dict[str, list[Envelope]] = field(default_factory=dict)

    def person(self, code: str) -> UUID:
        return self.callers.person(self.unit, code)

    def say(self, zh: str, en: str) -> str:
        return en if self.english else zh

    def line(self, on: date, zh: str, en: str, *done: Done, there_before: bool = False) -> None:
        """Tell what happened on a day, and where it stands in the logs."""
        self.tell(f"{on}  {self.say(zh, en)}{self._receipts(done, there_before)}")

    def _receipts(self, done: Sequence[Done], there_before: bool) -> str:
        if there_before or (done and all(one.repeated for one in done)):
            return self.say("（此前已有，未再写入）", " (there before, nothing stored)")
        if not done:
            return ""
        found = [f"{service} {_spans(positions)}" for service, positions in _by_service(done).items()]
        return f"〔{'；'.join(found)}〕" if not self.english else f" [{'; '.join(found)}]"

    async def act(
        self,
        by: str,
        service: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        on: date,
        step: str = "",
        reason: str | None = None,
        behalf: str | None = None,
        paper: str | None = None,
    ) -> Done:
        """Give a command as a person, under an id that follows from the story, the address and `step`.

        :param by: the person's code in the year plan; `behalf`: for whom the person types from `paper`
        :param path: `<plural>/<id>/<command>`
        :raises StoryStopped: with the service's sentence
        """
        key = derived_id(self.unit, f"{self.name}/{path}/{step}")
        asked = {
            "on": on.isoformat(),
            "reason": reason,
            "on_behalf_of": str(self.person(behalf)) if behalf else None,
            "paper": paper,
            "correlation": str(derived_id(self.unit, self.name)),
        }
        params = {name: value for name, value in asked.items() if value is not None}
        token = self.callers.issuer.issue(self.person(by))
        answer = await self._asked(
            "POST", service, f"/units/{self.unit}/{path}", params, token, body=to_json(body or {}), key=key
        )
        said = answer.json()
        positions = tuple(receipt["position"] for receipt in said["receipts"])
        done = Done(service, positions, said["repeated"] or not positions)
        self.new += 0 if done.repeated else 1
        self.repeated += 1 if done.repeated else 0
        self.reached[service] = max(self.reached.get(service, 0), *positions, 0)
        return done

    async def job(self, kind: str, period: str, *, on: date) -> bool:
        """Run a job as of a day and wait until it is done; False if it was done for that day before."""
        row = await self._job(kind, period)
        if row and row["state"] == "done" and row["as_of"] == on.isoformat():
            return False
        token = self.callers.issuer.issue(self.callers.identity.principals["supervision"])
        path = f"/units/{self.unit}/jobs/{kind}/{period}"
        await self._asked("POST", "supervision", path, {"on": on.isoformat()}, token, fine=(httpx.codes.CONFLICT,))

        async def finished() -> dict[str, Any] | None:
            found = await self._job(kind, period)
            return found if found and found["state"] in ("done", "parked") else None

        row = await self.until(f"{kind} {period}", finished)
        if row["state"] == "parked" or row["refused"]:
            raise StoryStopped(f"{kind} {period}: {row['error'] or '; '.join(row['refused'])}")
        return True

    async def _job(self, kind: str, period: str) -> dict[str, Any] | None:
        rows = await self.get("supervision", f"/units/{self.unit}/jobs", principal="supervision")
        return next((row for row in rows if (row["kind"], row["period"]) == (kind, period)), None)

    async def get(
        self, service: str, path: str, params: Mapping[str, str] | None = None, *, principal: str = "projection"
    ) -> Any:
        """The answer's content, as one of the installation's own principals."""
        return json.loads(await self.text(service, path, params, principal=principal))

    async def text(
        self, service: str, path: str, params: Mapping[str, str] | None = None, *, principal: str = "projection"
    ) -> str:
        token = self.callers.issuer.issue(self.callers.identity.principals[principal])
        return (await self._asked("GET", service, path, params or {}, token)).text

    async def exists(self, service: str, path: str) -> bool:
        token = self.callers.issuer.issue(self.callers.identity.principals["importer"])
        answer = await self._asked("GET", service, path, {}, token, fine=(httpx.codes.NOT_FOUND,))
        return answer.status_code == httpx.codes.OK

    async def events(self, service: str, type: str) -> list[Envelope]:
        """Every event of this name that the service holds of the unit, in order."""
        known = self._read.setdefault(service, [])
        url = self.callers.home.url(service)
        feed = FeedClient(service, url, self.callers.standing("importer"), self.client)
        try:
            async for page in feed.pages(known[-1].position if known else 0, unit=self.unit):
                known.extend(page)
        except FeedUnavailable as error:
            raise StoryStopped(str(error)) from error
        return [event for event in known if event.type == type]

    async def until(self, what: str, found: Callable[[], Awaitable[T | None]], seconds: float = PATIENCE) -> T:
        """Ask again until something is found.

        :raises StoryStopped: if it takes longer
        """
        end = time.monotonic() + seconds
        while (there := await found()) is None:
            if time.monotonic() > end:
                raise StoryStopped(self.say(f"等待超时：{what}", f"waited in vain for {what}"))
            await asyncio.sleep(_PAUSE)
        return there

    async def report(self, name: str, as_of: date | None = None) -> dict[str, Any]:
        """A report that has seen all that the story stored."""
        for service in SERVICES:
            position = max([event.position for event in self._read.get(service, [])[-1:]], default=0)
            seen = max(position, self.reached.get(service, 0))
            await self.get("projection", f"/units/{self.unit}/reports", {"at_least": f"{service}:{seen}"})
        params = {"as_of": as_of.isoformat()} if as_of else {}
        content: dict[str, Any] = await self.get("projection", f"/units/{self.unit}/reports/{name}", params)
        return content

    async def _asked(
        self,
        method: str,
        service: str,
        path: str,
        params: Mapping[str, str],
        token: str,
        *,
        body: bytes = b"",
        key: UUID | None = None,
        fine: Sequence[int] = (),
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en" if self.english else "zh"}
        headers |= {"Idempotency-Key": str(key)} if key else {}
        url = self.callers.home.url(service) + path
        try:
            answer = await self.client.request(method, url, params=params, headers=headers, content=body)
        except httpx.ConnectError as error:
            raise NotRunning(service) from error
        except httpx.HTTPError as error:
            raise StoryStopped(f"{service}: {error!r}") from error
        if answer.is_error and answer.status_code not in fine:
            raise StoryStopped(f"{service} {path.rpartition('/')[2]}: {_detail(answer)}")
        return answer


def _detail(answer: httpx.Response) -> str:
    try:
        problem: dict[str, Any] = json.loads(answer.content)
        fields = "; ".join(f"{each['field']}: {each['message']}" for each in problem.get("errors") or ())
        return f"{problem['detail']} {fields}".strip()
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status_code}"


def _by_service(done: Iterable[Done]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for one in done:
        if not one.repeated:
            found.setdefault(one.service, []).extend(one.positions)
    return found


def _spans(positions: Iterable[int]) -> str:
    """1, 2, 3, 7 → 1–3, 7."""
    spans: list[list[int]] = []
    for position in sorted(positions):
        if spans and position == spans[-1][1] + 1:
            spans[-1][1] = position
        else:
            spans.append([position, position])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
