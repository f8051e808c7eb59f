"""What a form learns from a command's schema beside types: what an id picks, how long a text is, which form it has."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field

from shared.deadline import Deadline
from shared.kernel.hints import YEAR, choices
from shared.kernel.message import Command, Frozen
from shared.kernel.picks import NewId, OrganizationId, PersonId
from shared.kernel.schema import command_schema
from shared.kernel.text import Digest, Line, Text


class Permission(StrEnum):
    PLAN = "plan"


Way = Annotated[Literal["foot", "bus"], choices(foot=("步行", "on foot"), bus=("乘车", "by bus"))]


class Guest(Frozen):
    who: PersonId = Field(title="人员")


class PlanVisit(Command):
    """Plan a visit."""

    permission = Permission.PLAN
    visit: NewId = Field(title="编号")
    hosts: tuple[PersonId, ...] = Field(title="接待人", min_length=1)
    organization_id: OrganizationId | None = Field(default=None, title="组织", json_schema_extra={"x-en": "Host"})
    guests: tuple[Guest, ...] = Field(default=(), title="来宾")
    topic: Line = Field(title="主题")
    plan: Text = Field(title="方案")
    year: Annotated[int, YEAR] = Field(title="年度", ge=2000)
    way: Way = Field(title="方式")
    files: tuple[Digest, ...] = Field(default=(), title="材料")
    deadline: Deadline = Field(title="时限")


SCHEMA = command_schema(PlanVisit)


def field(name: str) -> dict[str, Any]:
    found: dict[str, Any] = SCHEMA["properties"][name]
    return found


def test_ids_say_what_they_pick() -> None:
    assert field("visit")["x-picks"] == "new"
    assert field("hosts")["items"] == {"type": "string", "format": "uuid", "x-picks": "person"}
    assert field("organization_id")["anyOf"][0]["x-picks"] == "organization"
    assert field("files")["items"]["x-picks"] == "evidence"
    assert SCHEMA["$defs"]["Guest"]["properties"]["who"]["x-picks"] == "person"


def test_texts_say_how_long_they_are() -> None:
    assert (field("topic")["x-lines"], field("plan")["x-lines"]) == ("one", "many")


def test_forms_are_named() -> None:
    assert (field("year")["x-form"], field("deadline")["x-form"]) == ("year", "deadline")


def test_fields_have_both_titles() -> None:
    assert (field("topic")["title"], field("topic")["x-en"]) == ("主题", "Topic")
    assert (field("organization_id")["title"], field("organization_id")["x-en"]) == ("组织", "Host")


def test_literals_have_words() -> None:
    assert field("way")["oneOf"] == [
        {"const": "foot", "title": "步行", "x-en": "on foot"},
        {"const": "bus", "title": "乘车", "x-en": "by bus"},
    ]
