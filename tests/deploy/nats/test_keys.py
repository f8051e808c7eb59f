"""Keys of the bus's users: made once, for their owner's eyes, changed by removing the seed."""

import stat
from pathlib import Path

import pytest

from deploy.embedded.child import CannotRun
from deploy.nats.keys import make_seed, public_key


class TestASeed:
    def test_is_made_once_and_only_its_owner_reads_it(self, tmp_path: Path) -> None:
        file = tmp_path / "nats" / "learning.seed"
        make_seed(file)
        key = public_key(file)
        make_seed(file)
        assert public_key(file) == key
        assert key.startswith("U")
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
        assert [one.name for one in file.parent.iterdir()] == ["learning.seed"]

    def test_that_is_removed_gives_place_to_another(self, tmp_path: Path) -> None:
        file = tmp_path / "learning.seed"
        make_seed(file)
        key = public_key(file)
        file.unlink()
        make_seed(file)
        assert public_key(file) != key

    @pytest.mark.parametrize("content", [b"", b"changeme", b"SUAM" * 14, b"\xff" * 58])
    def test_that_is_none_is_one_sentence(self, tmp_path: Path, content: bytes) -> None:
        file = tmp_path / "learning.seed"
        file.write_bytes(content)
        with pytest.raises(CannotRun, match=r"learning\.seed cannot be read; remove it"):
            public_key(file)
