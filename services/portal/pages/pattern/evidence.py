"""Files in forms and on sheets: what can be chosen, what a form brings along, what a history names."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from starlette.datastructures import FormData, UploadFile

from services.portal.attachments.attachments import PREFIX, Attachment, Thing
from services.portal.attachments.refusals import NotTaken
from services.portal.forms.field import Choice
from services.portal.web.visit import Visit

FILES = ".files"
"""What follows the name of a field in the name of its file input."""


async def evidence(visit: Visit, thing: Thing, values: Any) -> tuple[Choice, ...]:
    """What an evidence field offers: files of the thing and fresh ones of the person, and those chosen already."""
    attachments = visit.parts.attachments
    offered = {one.value: one for one in await attachments.offered(thing, visit.person)}
    chosen = await attachments.named(thing.unit, set(digests(values)) - set(offered))
    return tuple(Choice(one.value, one.name, one.readable_size) for one in (*chosen.values(), *offered.values()))


async def with_files(visit: Visit, thing: Thing, form: FormData) -> tuple[FormData, dict[str, str]]:
    """The form with digests in the place of its files, and sentences by field for those that are not taken."""
    kept: list[tuple[str, str | UploadFile]] = []
    refused: dict[str, str] = {}
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            kept.append((name, value))
        elif value.filename and name.endswith(FILES):
            field = name.removesuffix(FILES)
            try:
                one = await visit.parts.attachments.add(thing, value.filename, await value.read(), visit.person)
            except NotTaken as no:
                said = visit.texts(no.sentence, **no.values)
                refused[field.replace(".", "/")] = f"{value.filename[:80]}：{said}"
            else:
                if (field, one.value) not in kept:
                    kept.append((field, one.value))
    return FormData(kept), refused


async def named(visit: Visit, *values: Any) -> Mapping[str, Attachment]:
    """The unit's files that these values name, by what commands write."""
    return await visit.parts.attachments.named(visit.here.id, set(digests(values)))


def digests(value: Any) -> Iterable[str]:
    """Every digest in plain JSON."""
    match value:
        case str():
            if value.startswith(PREFIX):
                yield value
        case Mapping():
            for one in value.values():
                yield from digests(one)
        case Sequence():
            for one in value:
                yield from digests(one)
