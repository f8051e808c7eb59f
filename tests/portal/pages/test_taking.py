"""Evidence by one button: the folder that comes out verifies."""

import io
import zipfile
from pathlib import Path

from tests.portal.conftest import Portal
from tests.projection.evidence.conftest import verified
from tests.projection.scenarios import PROBLEM, QIAN
from tests.projection.story import CLERK

AUDIT = "/u/ZX/audit"


def unpacked(content: bytes, place: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(place)
    [folder] = place.iterdir()
    return folder


class TestInspectionPack:
    async def test_comes_with_one_button_and_verifies(self, portal: Portal, tmp_path: Path) -> None:
        clerk = await portal.person(CLERK, "clerk")
        page = (await clerk.get(AUDIT)).text
        assert f"{AUDIT}/inspection-pack.zip" in page
        answer = await clerk.get(f"{AUDIT}/inspection-pack.zip?as_of=2026-03-01")
        assert answer.status_code == 200
        assert "2026-03-01.zip" in answer.headers["content-disposition"]
        folder = unpacked(answer.content, tmp_path / "out")
        assert verified(folder).returncode == 0
        assert len(list(folder.glob("*.xlsx"))) == 9

    async def test_is_not_for_who_may_not_read_the_trail(self, portal: Portal) -> None:
        secretary = await portal.person(QIAN, "secretary")
        assert (await secretary.get(f"{AUDIT}/inspection-pack.zip")).status_code == 403


class TestEvidence:
    async def test_of_a_matter_is_offered_where_its_trail_is_seen(self, portal: Portal, tmp_path: Path) -> None:
        clerk = await portal.person(CLERK, "clerk")
        page = (await clerk.get(f"{AUDIT}?stream={PROBLEM}")).text
        assert f"{AUDIT}/evidence.zip?item={PROBLEM}" in page
        answer = await clerk.get(f"{AUDIT}/evidence.zip?item={PROBLEM}")
        assert verified(unpacked(answer.content, tmp_path / "out")).returncode == 0
