"""Many commands while services come and go, each written down with what was answered; and whether it is all true.

Works with any installation: embedded or in containers, directly or through a proxy.
"""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from deploy.installation.patient import AWAY, Patient
from shared.kernel.envelope import Envelope
from shared.messaging.feed_client import FeedClient
from tests.journeys.intentions import Intention, intentions

TRIES = 240
PATIENCE = 60.0  # seconds until an example is told


@dataclass(frozen=True)
class Site:
    """Where an installation is reached and who speaks there.

    `transport` carries every request, whatever else it has to know (certificates). `urls`: base address by service.
    `token` signs for anybody by id. `reader` is a principal that may read feeds, `operator` one that may rebuild
    views. `unit` has the example plan, `person` gives its people by code.
    """

    transport: Callable[[], httpx.AsyncBaseTransport]
    urls: Mapping[str, str]
    token: Callable[[UUID], str]
    reader: UUID
    operator: UUID
    unit: UUID
    person: Callable[[str], UUID]

    def impatient(self) -> httpx.AsyncClient:
        """A client to which every trouble shows."""
        return httpx.AsyncClient(transport=self.transport(), timeout=30)

    def patient(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=Patient(self.transport()), timeout=120)

    def headers(self, by: UUID) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(by)}"}

    async def feed(self, client: httpx.AsyncClient, service: str) -> list[Envelope]:
        """All events of a service."""

        async def token() -> str:
            return self.token(self.reader)

        feed = FeedClient(service, self.urls[service], token, client)
        return [event async for page in feed.pages(0) for event in page]

    async def get(self, client: httpx.AsyncClient, service: str, path: str, **params: str) -> Any:
        url = self.urls[service] + path
        answer = await client.get(url, params=params, headers=self.headers(self.operator))
        return answer.raise_for_status().json()


@dataclass
class Said:
    """A command and its answers: `receipts` if it was acknowledged, `refused` the refusal's status, else unknown."""

    intention: Intention
    by: UUID
    receipts: list[dict[str, Any]] | None = None
    refused: int | None = None
    trouble: str | None = None

    @property
    def key(self) -> UUID:
        return self.intention.key


@dataclass
class Recording:
    """`trouble` counts by service and kind what was neither acknowledged nor refused."""

    said: list[Said] = field(default_factory=list)

    @property
    def acknowledged(self) -> list[Said]:
        return [one for one in self.said if one.receipts is not None]

    @property
    def refused(self) -> list[Said]:
        return [one for one in self.said if one.refused is not None]

    @property
    def unknown(self) -> list[Said]:
        return [one for one in self.said if one.receipts is None and one.refused is None]

    @property
    def trouble(self) -> Counter[tuple[str, str]]:
        return Counter((one.intention.service, str(one.trouble)) for one in self.unknown)


async def record(site: Site, until: asyncio.Event, *, workers: int = 6, pause: float = 0.1) -> Recording:
    """Give commands until told to end: `workers` beside each other, each with a pause after every answer."""
    recording = Recording()
    given = intentions(site.unit, site.person, await _targets(site))

    async def work(client: httpx.AsyncClient) -> None:
        while not until.is_set():
            for intention in next(given):
                said = Said(intention, site.person(intention.by))
                recording.said.append(said)
                await give(site, client, said)
            await asyncio.sleep(pause)

    async with site.impatient() as client:
        await asyncio.gather(*(work(client) for _ in range(workers)))
    return recording


async def _targets(site: Site) -> list[UUID]:
    """Targets without a rule; those of a story that is still being told are waited for."""
    async with asyncio.timeout(PATIENCE), site.patient() as client:
        while True:
            set_ = [event for event in await site.feed(client, "supervision") if event.type == "TargetSet"]
            if found := [event.stream for event in set_ if event.content["payload"]["rule"] is None]:
                return found
            await asyncio.sleep(0.2)


async def give(site: Site, client: httpx.AsyncClient, said: Said) -> bool:
    """Send a command once and write the answer down; return whether it was there before."""
    one = said.intention
    headers = {**site.headers(said.by), "Idempotency-Key": str(one.key), "Content-Type": "application/json"}
    params = {"on": one.on, "reason": "补录", "correlation": str(one.key)}
    url = f"{site.urls[one.service]}/units/{site.unit}/{one.path}"
    try:
        answer = await client.post(url, params=params, content=json.dumps(one.body), headers=headers)
    except httpx.TransportError as error:
        said.trouble = type(error).__name__
        return False
    if answer.status_code == httpx.codes.OK:
        content = answer.json()
        said.receipts = content["receipts"]
        return bool(content["repeated"])
    if answer.is_client_error:
        said.refused = answer.status_code
    else:
        said.trouble = str(answer.status_code)
    return False


def answered_well(recording: Recording) -> None:
    """All trouble is of the kind that sending again answers, and only what contradicts was refused."""
    assert recording.acknowledged
    away = {str(int(code)) for code in AWAY}
    assert all(kind in away or not kind.isdigit() for _, kind in recording.trouble), recording.trouble
    wrong = [one for one in recording.refused if not one.intention.contradicts or one.refused != httpx.codes.CONFLICT]
    assert not wrong, wrong[:3]


async def check(site: Site, recording: Recording) -> dict[str, list[Envelope]]:
    """Check I1–I4; what was unknown is asked again and then known. Return all events by service."""
    async with site.patient() as client:
        before = await _feeds(site, client)
        for one in recording.unknown:
            stored = _events(before, one)
            found = await give(site, client, one)
            assert one.receipts is not None or one.refused is not None, f"{one} is unknown for ever"
            if stored:
                assert found, f"{one} was stored and is not repeated"
                assert [receipt["position"] for receipt in one.receipts or ()] == [each.position for each in stored]
        for one in recording.acknowledged[:: max(1, len(recording.acknowledged) // 100)]:
            again = Said(one.intention, one.by)
            assert await give(site, client, again), f"{one} is not repeated"
            assert again.receipts == one.receipts
        feeds = await _feeds(site, client)
    for events in feeds.values():
        _contiguous(events)
    for one in recording.acknowledged:
        _stored_as_told(feeds[one.intention.service], one, _events(feeds, one))
    for one in recording.refused:
        assert not _events(feeds, one), f"{one} was refused and is stored"
    return feeds


async def views_are_as_rebuilt(site: Site, feeds: Mapping[str, Sequence[Envelope]], reports: Sequence[str]) -> None:
    """I5: the reports say the same from views that have been folded anew from all events."""
    async with site.patient() as client:
        for service, events in feeds.items():
            await _seen(site, client, service, events[-1].position if events else 0)
        where = f"/units/{site.unit}/reports"
        before = [undated(await site.get(client, "projection", f"{where}/{name}")) for name in reports]
        for view in sorted({view["name"] for view in (await site.get(client, "projection", "/views"))["views"]}):
            await rebuilt(client, site.urls["projection"], view, site.headers(site.operator))
        assert [undated(await site.get(client, "projection", f"{where}/{name}")) for name in reports] == before


async def log_is_whole(site: Site, feeds: Mapping[str, Sequence[Envelope]]) -> None:
    """I6: the audit log has every event, each byte for byte."""
    stored = {service: len(events) for service, events in feeds.items()}

    async def verdict(client: httpx.AsyncClient) -> dict[str, Any] | None:
        url = site.urls["projection"] + "/audit/verify"
        answer = (await client.get(url, headers=site.headers(site.operator))).raise_for_status()
        found: dict[str, Any] = json.loads(answer.text.strip().splitlines()[-1])
        return found if all(found["compared"].get(name, 0) >= last for name, last in stored.items()) else None

    async with site.patient() as client:
        found = await _until(lambda: verdict(client), "the audit log to have all events")
    assert found["whole"], found["findings"]
    assert {name: found["compared"].get(name, 0) for name in stored} == stored
    assert found["size"] >= sum(found["compared"].values())  # it also holds what services say of their heads


async def rebuilt(client: httpx.AsyncClient, url: str, view: str, headers: Mapping[str, str]) -> None:
    """Fold a view of the projection anew."""
    answer = await client.post(f"{url}/views/{view}/rebuild", headers=headers)
    assert answer.status_code == httpx.codes.OK, answer.text
    assert json.loads(answer.text.strip().splitlines()[-1]).get("built") is True, answer.text


def undated(content: Mapping[str, Any]) -> dict[str, Any]:
    """A report without when it was made and how far the log was sealed then."""
    return {key: value for key, value in content.items() if key not in ("generated_at", "log")}


async def _feeds(site: Site, client: httpx.AsyncClient) -> dict[str, list[Envelope]]:
    return {service: await site.feed(client, service) for service in site.urls if service != "projection"}


def _events(feeds: Mapping[str, Sequence[Envelope]], said: Said) -> list[Envelope]:
    """What the command itself stored; what reactions made of it has a cause."""
    found = (event for event in feeds[said.intention.service] if str(said.key).encode() in event.body)
    stamps = ((event, event.content["stamp"]) for event in found)
    return [event for event, stamp in stamps if stamp.get("correlation") == str(said.key) and "causation" not in stamp]


def _stored_as_told(log: Sequence[Envelope], said: Said, events: Sequence[Envelope]) -> None:
    assert said.receipts is not None
    assert len(events) == len(said.receipts) > 0, said
    for receipt in said.receipts:
        stored = log[receipt["position"] - 1]
        assert stored in events
        assert (stored.digest, stored.unit_seq, stored.type) == (
            receipt["digest"],
            receipt["unit_seq"],
            receipt["type"],
        )


def _contiguous(events: Sequence[Envelope]) -> None:
    assert [event.position for event in events] == list(range(1, len(events) + 1))
    units: dict[UUID, list[int]] = defaultdict(list)
    for event in events:
        units[event.unit].append(event.unit_seq)
    assert all(found == list(range(1, len(found) + 1)) for found in units.values())
    assert len({event.id for event in events}) == len(events)


async def _seen(site: Site, client: httpx.AsyncClient, service: str, position: int) -> None:
    await site.get(client, "projection", f"/units/{site.unit}/reports", at_least=f"{service}:{position}")


async def _until(found: Callable[[], Awaitable[dict[str, Any] | None]], what: str) -> dict[str, Any]:
    for _ in range(TRIES):
        if (there := await found()) is not None:
            return there
        await asyncio.sleep(0.5)
    raise AssertionError(f"waited in vain for {what}")
