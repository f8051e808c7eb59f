"""`wenxiao why`: why something is there and what followed from it, as a chain."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from deploy.cli.speaking import console, say, sentences

if TYPE_CHECKING:
    from rich.text import Text


def register(app: typer.Typer) -> None:
    app.command("why")(why)


def why(
    thing: Annotated[UUID, typer.Argument(help="its id, as addresses in the portal show it 事项编号")],
    unit: Annotated[str, typer.Option(help="the unit's code 单位编码")],
    as_of: Annotated[str | None, typer.Option(help="on a past day, as 2026-06-30 截至日期")] = None,
) -> None:
    """Why something is there and what followed from it, as a chain. 来龙去脉"""
    with sentences():
        from deploy.cli.calling import calling

        with calling() as line:
            path = f"/units/{line.unit(unit)}/why/{thing}"
            answer: dict[str, Any] = line.get("projection", path, {"as_of": as_of}).json()
        nodes = {node["id"]: node for node in answer["nodes"]}
        first = min(node["depth"] for node in answer["nodes"])
        for node in answer["nodes"]:
            console.print(_step(node, _links(node, answer["edges"], nodes), node["depth"] - first), soft_wrap=True)
        if answer["cut"]:
            console.print(
                say("相关事项较多，只列出较近的。", "There is more; only what is near is shown."), style="dim"
            )


def _links(
    node: Mapping[str, Any], edges: Sequence[Mapping[str, Any]], nodes: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """How it hangs on those that are nearer to the thing asked for."""
    up = [(one["why"], one["cause"]) for one in edges if one["thing"] == node["id"]]
    down = [(one["followed"], one["thing"]) for one in edges if one["cause"] == node["id"]]
    said = down if node["depth"] < 0 else up
    near = [(words, nodes[other]) for words, other in said if abs(nodes[other]["depth"]) < abs(node["depth"])]
    return [f"{words} {other['title'] or other['kind_title']}" for words, other in near]


def _step(node: Mapping[str, Any], links: Sequence[str], indent: int) -> "Text":
    from rich.text import Text

    line = Text("  " * indent)
    line.append(f"{node['kind_title']} {node['title']}".strip(), style="bold green" if node["depth"] == 0 else "bold")
    if node["person"]:
        line.append(f" {node['person']}")
    line.append(f" {node['since']}", style="cyan")
    line.append(f" {node['state']}")
    if node["last_on"] != node["since"]:
        line.append(f" {node['last_on']}", style="cyan")
    if links:
        line.append(f" · {'; '.join(links)}", style="dim")
    line.append(f" {node['id']}", style="dim")
    return line
