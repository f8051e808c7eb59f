"""Takes a unit's book in memory on by the events that were just applied to the local copy, without reading it again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shared.directory.book import UnitBook
from shared.directory.views import ORGANIZATIONS, PEOPLE, POSTS
from shared.kernel.envelope import Envelope
from shared.views.folding import Folding

_FOLDINGS = tuple(Folding(view) for view in (PEOPLE, ORGANIZATIONS, POSTS))


def following(book: UnitBook, events: Sequence[Envelope]) -> UnitBook | None:
    """Return the book after these events of its unit, by the same folds as the tables; None: read it again.

    Folding an event that the book has seen already does no harm: the folds set what is so from a date on.
    """
    rows: tuple[dict[UUID, Any], ...] = (
        dict(book.people),
        dict(book.organizations),
        {post.id: post for post in book.posts},
    )
    for event in events:
        for folding, of_view in zip(_FOLDINGS, rows, strict=True):
            whole = {(event.unit, event.service, id): of_view[id] for id in _touched(folding, event) if id in of_view}
            if folding.apply(whole, event) is not None:
                return None
            for key, row in whole.items():
                if row is None:
                    of_view.pop(key[2], None)
                else:
                    of_view[key[2]] = row
    people, organizations, posts = rows
    return UnitBook(people, organizations, tuple(sorted(posts.values(), key=lambda post: (post.since, post.id))))


def _touched(folding: Folding, event: Envelope) -> list[UUID]:
    """The aggregate's id is the only key of the directory's rows."""
    return [event.stream] if event.type in folding.view.handled(event.service) else []
