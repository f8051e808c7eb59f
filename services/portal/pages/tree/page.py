"""A unit's Party organizations as a tree, each with its posts and who holds them."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.web.page import Page
from services.portal.web.visit import Visit, visit

NAME = "organization-tree"
router = APIRouter()
PAGE = Page(NAME, "组织架构", "管理体系", icon="hierarchy-2", router=router)

Row = Mapping[str, Any]


@dataclass
class Branch:
    """An organization with its posts and what lies below it."""

    organization: Row
    posts: list[Row]
    below: list["Branch"] = field(default_factory=list)


@router.get(f"/u/{{unit}}/{NAME}", response_model=None)
async def tree(v: Annotated[Visit, Depends(visit)]) -> Response:
    unit = v.here.id
    organizations, posts = await asyncio.gather(
        *(v.get("projection", f"/units/{unit}/reports/{name}", v.past) for name in ("organizations", "posts"))
    )
    return v.page("pages/tree/tree.html", roots=branches(organizations["rows"], posts["rows"]), report=organizations)


def branches(organizations: Iterable[Row], posts: Iterable[Row]) -> list[Branch]:
    """The organizations that stand below none of these, each with all that stands below it; nothing is left out."""
    held: dict[Any, list[Row]] = defaultdict(list)
    for post in posts:
        held[post.get("organization_id")].append(post)
    every = {row["id"]: Branch(row, held[row["id"]]) for row in organizations}
    roots = []
    for branch in every.values():
        above = every.get(branch.organization.get("parent_id"))
        if above is None or _is_below(above, branch, every):
            roots.append(branch)
        else:
            above.below.append(branch)
    return roots


def _is_below(one: Branch, other: Branch, every: Mapping[Any, Branch]) -> bool:
    """Whether `one` stands below `other`: a ring, of which nobody would see anything."""
    seen: set[Any] = set()
    at: Branch | None = one
    while at is not None and at.organization["id"] not in seen:
        if at is other:
            return True
        seen.add(at.organization["id"])
        at = every.get(at.organization.get("parent_id"))
    return False
