"""Files of people: added to a thing of a unit, given to those who may see the thing, each time noted."""

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, RedirectResponse, Response

from services.portal.attachments.attachments import Attachment, Thing
from services.portal.attachments.store import Damaged
from services.portal.attachments.types import by_media_type
from services.portal.backend.client import Problem
from services.portal.pages.things import THINGS
from services.portal.web.body import BodyTooLarge, limited
from services.portal.web.page import Page
from services.portal.web.visit import NotAllowed, NotHere, Visit, address_of, visit
from shared.kernel.role import ADMINISTRATORS

_log = structlog.get_logger()
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""A file runs nothing, whatever it is taken for."""

_BY_SLICE = {(one.service, one.slice): one for one in THINGS}
router = APIRouter(prefix="/u/{unit}/files")
PAGE = Page("files", "附件", "", icon="paperclip", router=router, in_menu=False)


@router.post("", response_model=None)
async def add(v: Annotated[Visit, Depends(visit)]) -> Response:
    """One file as it is, named in the address, for scripts of ours; or a form with files, which leads to the sheet."""
    await require_entitled(v)
    if v.as_of:
        raise NotAllowed("您正在查看过去的情况，不能上传附件，请先回到今天。")
    if v.request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _add_form(v)
    v.require_token()
    thing = await _thing(v, v.request.query_params)
    try:
        content = await limited(v.request, v.parts.attachments.most_bytes).body()
    except BodyTooLarge:
        raise v.parts.attachments.too_large() from None
    stored = await v.parts.attachments.add(thing, v.request.query_params.get("name", ""), content, v.person)
    return JSONResponse(_shown(v, stored), 201)


async def _add_form(v: Visit) -> Response:
    form = await v.form()
    thing = await _thing(v, form)
    for file in form.getlist("files"):
        if isinstance(file, UploadFile) and file.filename:
            await v.parts.attachments.add(thing, file.filename, await file.read(), v.person)
    return RedirectResponse(v.url(_BY_SLICE[thing.service, thing.slice].name, thing.id) + "#files", 303)


@router.get("/{digest}", response_model=None)
async def give(v: Annotated[Visit, Depends(visit)], digest: str) -> Response:
    """A file's bytes: pictures to look at, all else to keep."""
    await require_entitled(v)
    found = await _found(v, digest)
    try:
        content = await v.parts.attachments.read(v.here.id, digest, v.person, address_of(v.request))
    except FileNotFoundError:
        _log.error("attachment.missing", digest=digest)
        raise NotHere from None
    except Damaged:
        _log.error("attachment.damaged", digest=digest)
        raise NotHere from None
    kind = by_media_type(found.media_type)
    how = "inline" if kind and kind.inline else "attachment"
    headers = {
        "Content-Disposition": f"{how}; filename*=UTF-8''{quote(found.name, safe='')}",
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=found.media_type, headers=headers)


async def require_entitled(v: Visit) -> None:
    """
    :raises NotHere: for administrators, who look after the system and see no work of the unit
    """
    if not await v.roles_now() - ADMINISTRATORS:
        raise NotHere


async def _thing(v: Visit, said: Mapping[str, Any]) -> Thing:
    """What a request wants to add to: a kind of thing that there is, and an id."""
    service, slice_ = str(said.get("service", "")), str(said.get("slice", ""))
    try:
        id = UUID(str(said.get("thing", "")))
    except ValueError:
        raise NotHere from None
    if (service, slice_) not in _BY_SLICE:
        raise NotHere
    return Thing(v.here.id, service, slice_, id)


async def _found(v: Visit, digest: str) -> Attachment:
    """The file as the unit has it, or as a thing has it that is shared with the unit."""
    attachments, unit = v.parts.attachments, v.here.id
    own = await attachments.named(unit, [f"sha256:{digest}"])
    if own:
        return next(iter(own.values()))
    for thing, found in await attachments.elsewhere(digest, unit):
        if await _shared(v, thing):
            return found
    raise NotHere


async def _shared(v: Visit, thing: Thing) -> bool:
    """Whether the thing is held together with this unit, as its own service says."""
    of = await v.parts.catalog.slice(thing.service, thing.slice)
    path = f"/units/{thing.unit}{of.path}/{thing.id}/sheet"
    try:
        sheet = await v.parts.backend.get(v.parts.principal, thing.service, path)
    except Problem:
        return False
    return str(v.here.id) in _covered(sheet["state"])


def _covered(state: Any) -> set[str]:
    match state:
        case Mapping():
            return set(state.get("covered_units") or ()).union(*(_covered(one) for one in state.values()))
        case _:
            return set()


def _shown(v: Visit, one: Attachment) -> dict[str, Any]:
    return {"value": one.value, "name": one.name, "size": one.readable_size, "url": v.url("files", one.digest)}
