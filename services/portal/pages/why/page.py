"""Why a thing is there and what followed from it: a chain from the first cause down, today or on a past day."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.pages.home.page import address
from services.portal.web.page import Page
from services.portal.web.visit import Visit, visit

NAME = "why"
router = APIRouter()
PAGE = Page(NAME, "来龙去脉", "单位与全区", icon="route", router=router, in_menu=False)


@router.get(f"/u/{{unit}}/{NAME}/{{id}}", response_model=None)
async def why(v: Annotated[Visit, Depends(visit)], id: UUID) -> Response:
    answer = await v.get("projection", f"/units/{v.here.id}/why/{id}", {"as_of": v.as_of})
    steps = steps_of(answer)
    for step in steps:
        step["sheet"] = address(v, step) if step["item"] else None
        step["why"] = v.url(NAME, step["id"])
    here = next(step for step in steps if step["depth"] == 0)
    return v.page(
        "pages/why/why.html",
        here=here,
        causes=[step for step in steps if step["depth"] < 0],
        followed=[step for step in steps if step["depth"] > 0],
        report=answer,
    )


def steps_of(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The things from the first cause to the last consequence, each with `by`: how it hangs on those nearer to here.

    Upwards a cause says what came of it, downwards what followed says what it comes from.
    """
    nodes = {node["id"]: node for node in answer["nodes"]}
    found = []
    for node in answer["nodes"]:
        further = abs(node["depth"])
        up = [(one["why"], one["cause"]) for one in answer["edges"] if one["thing"] == node["id"]]
        down = [(one["followed"], one["thing"]) for one in answer["edges"] if one["cause"] == node["id"]]
        near = _nearer(down if node["depth"] < 0 else up, nodes, further)
        found.append({**node, "far": min(further, 4), "by": near})
    return found


def _nearer(
    said: Sequence[tuple[str, str]], nodes: Mapping[str, Mapping[str, Any]], further: int
) -> list[tuple[str, str]]:
    """Words and title of each neighbour that is nearer to the thing asked for."""
    near = [(words, nodes[other]) for words, other in said if abs(nodes[other]["depth"]) < further]
    return [(words, other["title"] or other["kind_title"]) for words, other in near]
