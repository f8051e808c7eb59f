"""A form of a command: shown, sent, and what comes back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from services.portal.attachments.attachments import Thing
from services.portal.backend.catalog import CommandKind, SliceKind
from services.portal.backend.client import Away, Problem
from services.portal.forms import filled
from services.portal.forms.schema import Reader, picked
from services.portal.language.catalogs import Texts
from services.portal.pages.pattern import history
from services.portal.pages.pattern.evidence import evidence, with_files
from services.portal.pages.pattern.picking import Parts, choices
from services.portal.pages.pattern.things import Things
from services.portal.web.visit import NotHere, Visit
from shared import clock
from shared.kernel.ids import new_id

_STALE = "StaleVersion"
_OWN = frozenset({"csrf", "command_id", "version"})
_STAMP = ("on", "reason", "on_behalf_of", "paper")


@dataclass(frozen=True)
class Asked:
    """A command of a thing: `key` makes it one command however often it is sent, `version` is what the person saw.

    `parts` are the thing's own, which its commands pick from.
    """

    things: Things
    of: SliceKind
    command: CommandKind
    id: UUID
    key: UUID
    version: int
    stamp: Mapping[str, str]
    parts: Parts = field(default_factory=dict)

    def path(self, unit: UUID) -> str:
        return f"/units/{unit}{self.of.path}/{self.id}/{self.command.path}"

    def thing(self, unit: UUID) -> Thing:
        """What files of the form are added to."""
        return Thing(unit, self.things.service, self.things.slice, self.id)


@dataclass(frozen=True)
class Trouble:
    """Why a form comes back: a sentence, fields that are wrong, the status."""

    status: int = 200
    sentence: str = ""
    errors: Mapping[str, str] | None = None


async def asked(
    visit: Visit, things: Things, id: UUID, path: str, said: Mapping[str, Any], version: int, parts: Parts | None = None
) -> Asked:
    """The command that an address and a form name. Raises NoSuchCommand, and NotHere if its id is none."""
    of = await visit.parts.catalog.slice(things.service, things.slice)
    command = await visit.parts.catalog.command(things.service, things.slice, path)
    stamp = {name: str(said.get(f"stamp.{name}") or "") for name in _STAMP}
    return Asked(things, of, command, id, _key(said.get("command_id")), version, stamp, parts or {})


def _key(text: Any) -> UUID:
    try:
        return UUID(text) if text else new_id()
    except (ValueError, AttributeError, TypeError) as error:
        raise NotHere from error


async def show(
    visit: Visit, one: Asked, values: Mapping[str, Any], every: Sequence[Things], trouble: Trouble = Trouble()
) -> Response:
    """The form, empty or as it was filled in."""
    schema = one.command.schema
    offered = dict(await choices(visit, picked(schema) | {"person"}, every, await _parts(visit, one)))
    if "evidence" in offered:
        offered["evidence"] = await evidence(visit, one.thing(visit.here.id), values)
    reader = Reader(schema, visit.language, offered, trouble.errors or {})
    return visit.page(
        "pages/pattern/form.html",
        status=trouble.status,
        one=one,
        fields=reader.fields(schema, values),
        people=offered["person"],
        sentence=trouble.sentence,
        back=visit.url(one.things.name) if one.version == 0 else visit.url(one.things.name, one.id),
        now=clock.today(),
    )


async def _parts(visit: Visit, one: Asked) -> Parts:
    """The thing's parts; asked for when a form comes back."""
    if one.parts or not one.version:
        return one.parts
    sheet = await visit.get(one.things.service, f"/units/{visit.here.id}{one.of.path}/{one.id}/sheet")
    found: Parts = sheet["parts"]
    return found


async def send(visit: Visit, one: Asked, form: FormData, every: Sequence[Things]) -> Response:
    """Give the command; answer with the thing's sheet and its receipt, the form again, or both versions."""
    form, refused = await with_files(visit, one.thing(visit.here.id), form)
    body = filled.body(one.command.schema, form, clock.today().year)
    if refused:
        said = visit.texts("有附件没有上传成功，其余内容已保留，请看附件处的说明。")
        return await show(visit, one, body, every, Trouble(422, said, refused))
    headers = {"Idempotency-Key": str(one.key), "Content-Type": "application/json"}
    if one.version:
        headers["If-Match"] = f'"{one.version}"'
    params = {**{name: value or None for name, value in one.stamp.items()}, "at_least": form.get("at_least") or None}
    try:
        answer = await visit.ask(
            "POST", one.things.service, one.path(visit.here.id), params=params, content=to_json(body), headers=headers
        )
    except Away:
        said = visit.texts("暂时连不上相关服务，还不知道是否已经收到。请再点一次提交，不会重复写入。")
        return await show(visit, one, body, every, Trouble(503, said))
    except Problem as problem:
        if problem.title == _STALE:
            return await conflict(visit, one, body, form)
        return await show(visit, one, body, every, trouble_of(problem, visit.texts))
    return RedirectResponse(_receipt(visit, one, answer.json()), 303)


async def conflict(visit: Visit, one: Asked, body: Mapping[str, Any], form: FormData) -> Response:
    """Both versions: what has happened since the person looked, and what the person wants to say."""
    sheet = await visit.get(one.things.service, f"/units/{visit.here.id}{one.of.path}/{one.id}/sheet")
    titles = await visit.parts.catalog.event_titles()
    speaker = history.speaker(sheet, visit.language)
    since = [step for step in history.steps(sheet, titles, speaker) if step.version > one.version]
    return visit.page(
        "pages/pattern/conflict.html",
        status=409,
        one=one,
        since=since,
        mine=speaker.facts(body),
        version=sheet["version"],
        typed=[(name, value) for name, value in form.multi_items() if name not in _OWN and name[:6] != "stamp."],
        sheet_url=visit.url(one.things.name, one.id),
    )


def trouble_of(problem: Problem, texts: Texts) -> Trouble:
    """The service's own sentence; of one that says none, what to do all the same."""
    errors = {error["field"]: error["message"] for error in problem.errors}
    unsaid = texts("系统内部出错，已记录。请稍后再试；如仍有问题，请联系系统管理员。")
    return Trouble(problem.status, problem.detail or unsaid, errors)


def _receipt(visit: Visit, one: Asked, answer: Mapping[str, Any]) -> str:
    """The sheet's address, which waits until views have seen what was stored and shows its receipt."""
    positions = [receipt["position"] for receipt in answer["receipts"]]
    if not positions:
        return visit.url(one.things.name, one.id, done="nothing")
    last = max(positions)
    return visit.url(one.things.name, one.id, done=last, at_least=f"{one.things.service}:{last}")
