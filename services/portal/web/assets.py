"""What browsers are served: the files that `npm run build` wrote, by the names that hold their digests."""

import json
from pathlib import Path

BUILT = Path(__file__).parents[1] / "built"


class NotBuilt(Exception):
    """The portal's assets are missing; `make setup` builds them."""


class Assets:
    """Names of served files by their plain names.

    :raises NotBuilt: if they have not been built
    """

    def __init__(self, folder: Path = BUILT) -> None:
        self.folder = folder
        try:
            self._served: dict[str, str] = json.loads((folder / "manifest.json").read_text())
        except FileNotFoundError:
            raise NotBuilt(f"{folder} is missing: run `make setup`, which builds it.") from None

    def path(self, name: str) -> str:
        """The address of a file: `portal.css` → `/static/portal.3f….css`."""
        return f"/static/{self._served[name]}"
