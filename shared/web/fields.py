"""What the fields of a slice are called: those of its commands as their forms say, the rest by the service's words.

A service's `words.toml` has a table per slice, and `every` for all of them, with lines like
`due_on = { zh = "截止日期", en = "Due on" }`. It wins over the forms, where a field has another title in each command.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import BaseModel

from shared.kernel.decider import Decider
from shared.kernel.words import Worded, spelled

Titles = dict[str, dict[str, Any]]
Table = Mapping[str, Mapping[str, Mapping[str, str]]]


def read_words(file: Path | None) -> Table:
    """Return the service's tables of words; empty without a file."""
    return tomllib.loads(file.read_text("utf-8")) if file else {}


def titles_of(decider: Decider[Any, Any, Any], words: Table) -> Titles:
    """Return for every field of the slice's commands, events and state its title `zh` and `en`.

    Where the values are codes, `words` says each in both languages; `<Event>.<field>` stands beside `<field>` where the
    same code is another word there. A field that nobody has named stands for itself.
    """
    titles: Titles = {}
    for name, annotation, zh, en in _fields(decider):
        said = words.get(decider.category, {}).get(name) or words.get("every", {}).get(name)
        title = titles.setdefault(name, dict(said) if said else {"zh": zh or name, "en": en})
        if zh and not said and title["zh"] == name:
            title |= {"zh": zh, "en": en}
        if choices := _choices(annotation):
            title["words"] = choices | title.get("words", {})
    return titles | dict(_otherwise(decider, titles))


def _otherwise(decider: Decider[Any, Any, Any], titles: Titles) -> Iterator[tuple[str, dict[str, Any]]]:
    """Fields of events whose codes mean something else than in the rest of the slice, as `<Event>.<field>`."""
    for event in decider.event_types():
        for name, field in event.model_fields.items():
            known, choices = titles[name], _choices(field.annotation)
            if any(known["words"][code] != word for code, word in choices.items()):
                yield f"{event.__name__}.{name}", {**known, "words": choices}


def unnamed(decider: Decider[Any, Any, Any], words: Table) -> set[str]:
    """Return the fields that have no Chinese title, or a different one in each command."""
    forms: dict[str, set[str]] = {}
    for name, _, zh, _ in _fields(decider):
        forms.setdefault(name, set()).update({zh} if zh else ())
    said = {*words.get(decider.category, {}), *words.get("every", {})}
    return {name for name, given in forms.items() if len(given) != 1 and name not in said}


def _fields(decider: Decider[Any, Any, Any]) -> Iterator[tuple[str, Any, str, str]]:
    """Name, type, Chinese title or nothing, English title: commands first, then events and state."""
    seen: set[type] = set()
    for root in (*decider.command_types(), *decider.event_types(), type(decider.initial)):
        yield from _of_type(root, seen)


def _of_type(kind: Any, seen: set[type]) -> Iterator[tuple[str, Any, str, str]]:
    for part in _parts(kind):
        if not isinstance(part, type) or part in seen:
            continue
        seen.add(part)
        if issubclass(part, BaseModel):
            for name, field in part.model_fields.items():
                extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
                en = str(extra.get("x-en") or spelled(name.removesuffix("_id")))
                yield name, field.annotation, field.title or "", en
                yield from _of_type(field.annotation, seen)
        elif is_dataclass(part):
            hints = get_type_hints(part)
            for one in fields(part):
                yield one.name, hints[one.name], "", spelled(one.name)
                yield from _of_type(hints[one.name], seen)


def _parts(annotation: Any) -> Iterator[Any]:
    """The type and all that it is made of: of `tuple[Item, ...] | None` the tuple, Item and None."""
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


def _choices(annotation: Any) -> dict[str, dict[str, str]]:
    """The codes that a field of this type may hold, with their words."""
    worded = (part for part in _parts(annotation) if isinstance(part, type) and issubclass(part, Worded))
    return {choice.value: {"zh": choice.zh, "en": choice.en} for kind in worded for choice in kind}
