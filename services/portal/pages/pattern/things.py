"""What a page says of the things it lists; list, sheet and forms follow from it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Things:
    """Things of one slice, listed by one report of the projection.

    `name` is the page's place in addresses, `label` the column that names a thing, `columns` those of the list (all if
    empty), `filters` those that can be chosen by value. `part`: a row is a part of a thing (an item of a duty list) and
    commands about it have a field of this name; `part_period` is the row's value for their field `period`. Other slices
    pick a part as `picked_as`, and `heading` are the columns that name the whole thing. `title`, `one` (what a single
    thing is called) are Chinese. `traced`: it has a chain of causes and of what followed. `person`: it is
    somebody, whose replay shows the own acts too.
    """

    name: str
    title: str
    one: str
    group: str
    icon: str
    report: str
    service: str
    slice: str
    label: str
    columns: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()
    sort: str = ""
    part: str = ""
    part_period: str = ""
    picked_as: str = ""
    heading: tuple[str, ...] = ()
    template: str = "pages/pattern/sheet.html"
    traced: bool = True
    person: bool = False
