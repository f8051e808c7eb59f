"""The rows of the reports on organizations and posts, and which posts are vacant. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from uuid import UUID

from services.projection.reports.material import Column, Found, Material, Row, shown
from services.projection.reports.things import thing
from shared.rulebook.lights import Light, unlit

ORGANIZATIONS = (
    Column("code", "编码", "code", width=12),
    Column("name", "名称", "name", width=24),
    Column("kind", "类别", "kind", width=14),
    Column("parent", "上级组织", "under", width=24),
    Column("established_on", "成立日期", "established on", "date", 12),
    Column("term_ends_on", "本届任期至", "term ends on", "date", 12),
    Column("members", "党员数", "members", "number", 8),
    Column("posts", "在任职务", "posts filled", "number", 10),
    Column("vacant", "空缺职务", "vacant posts", width=20),
    Column("light", "灯", "light", "light", 8),
    Column("reason", "亮灯说明", "reason", width=48),
)
POSTS = (
    Column("organization", "组织", "organization", width=24),
    Column("title", "职务", "post", width=14),
    Column("holder", "任职人员", "holder", width=10),
    Column("since", "任职日期", "since", "date", 12),
    Column("field", "分管领域", "in charge of", width=20),
    Column("linked_branch", "联系支部", "branch looked after", width=20),
    Column("vacant", "空缺情况", "vacancy", width=24),
)

_HEADS = {"leading_group": "党组书记", "organ_committee": "机关党委书记", "branch": "党支部书记"}


def organizations(material: Material) -> list[Row]:
    """One row per organization; `parent_id` makes them a tree. Members count where they belong, not above."""
    places: Counter[UUID | None] = Counter()
    for member in material.found["members"]:
        places.update({member["branch"], member["functional_branch"]})
    filled = Counter(post["organization"] for post in held(material))
    empty: dict[UUID, list[str]] = defaultdict(list)
    for organization, title in vacancies(material):
        empty[organization["id"]].append(title)
    rows = []
    for found in material.found["organizations"]:
        lit, id_ = term_light(material, found), found["id"]
        rows.append(
            {
                **{name: found[name] for name in ("id", "code", "name", "established_on", "term_ends_on")},
                "item": thing("organization", id_),
                "organization_id": id_,
                "kind": material.word("organization_kind", found["kind"]),
                "kind_code": found["kind"],
                "parent": found["parent_name"] or found["superior"],
                "parent_id": found["parent"],
                "functions": found["functions"],
                "members": places[id_],
                "posts": filled[id_],
                "vacant": "、".join(empty[id_]) or None,
                "vacant_titles": empty[id_],
                "light": shown(lit, material.language),
                "reason": lit.reason(material.language),
            }
        )
    return rows


def posts(material: Material) -> list[Row]:
    """One row per post held on the day, and one for each head that is missing."""
    rows = [
        {
            **{name: post[name] for name in ("id", "title", "since", "until", "field")},
            "item": thing("post", post["id"]),
            "holder": material.name(post["person"]),
            "holder_id": post["person"],
            "organization": post["organization_name"],
            "organization_id": post["organization"],
            "linked_branch": post["linked_branch_name"],
            "linked_branch_id": post["linked_branch"],
            "vacant": None,
        }
        for post in held(material)
    ]
    return rows + [_vacancy(material, organization, title) for organization, title in vacancies(material)]


def held(material: Material) -> list[Found]:
    """Return the posts held on the day."""
    return [post for post in material.found["posts"] if post["until"] is None or post["until"] > material.today]


def vacancies(material: Material) -> Iterator[tuple[Found, str]]:
    """Yield each organization that has no head on the day, with the title that is vacant."""
    taken = {(post["organization"], post["title"]) for post in held(material)}
    for found in material.found["organizations"]:
        title = _HEADS.get(found["kind"])
        if title and (found["id"], title) not in taken:
            yield found, title


def term_light(material: Material, organization: Found) -> Light:
    """Return the light of an organization's term; none where no term is set."""
    if organization["term_ends_on"] is None:
        return unlit("未设任期届满日期。", "No end of the term is set.")
    return material.light(organization["term_ends_on"], None)


def _vacancy(material: Material, organization: Found, title: str) -> Row:
    nothing = ("id", "since", "until", "field", "holder", "holder_id", "linked_branch", "linked_branch_id")
    return {
        **dict.fromkeys(nothing),
        "item": thing("organization", organization["id"]),
        "title": title,
        "organization": organization["name"],
        "organization_id": organization["id"],
        "vacant": material.say("空缺，请明确人选或代行职责人员", "vacant: name a holder or a deputy"),
    }
