"""Where an installation's parts are: here, or elsewhere by what the environment says."""

from pathlib import Path

import pytest

from deploy.embedded.child import CannotRun
from deploy.installation.addresses import Elsewhere, read_elsewhere
from deploy.installation.topology import Home

SAID = {
    "WENXIAO_POSTGRES": "postgres:5432",
    "WENXIAO_NATS": "nats:4222",
    "WENXIAO_SERVICES": "http://{service}:8000",
}


class TestElsewhere:
    def test_is_nothing_unless_said(self) -> None:
        assert read_elsewhere({}) is None
        assert read_elsewhere(dict.fromkeys(SAID, "")) is None

    def test_is_read_whole(self) -> None:
        assert read_elsewhere(SAID) == Elsewhere(("postgres", 5432), ("nats", 4222), "http://{service}:8000")

    @pytest.mark.parametrize("name", SAID)
    def test_is_refused_in_part(self, name: str) -> None:
        with pytest.raises(CannotRun, match=f"{name} is not set"):
            read_elsewhere({other: text for other, text in SAID.items() if other != name})

    @pytest.mark.parametrize("text", ["postgres", "postgres:0", "postgres:65536", ":5432", "a b:1", "-x:1", "p:٣"])
    def test_is_refused_without_an_address(self, text: str) -> None:
        with pytest.raises(CannotRun, match="WENXIAO_POSTGRES is"):
            read_elsewhere({**SAID, "WENXIAO_POSTGRES": text})

    def test_is_refused_without_the_service(self) -> None:
        with pytest.raises(CannotRun, match="WENXIAO_SERVICES has to hold"):
            read_elsewhere({**SAID, "WENXIAO_SERVICES": "http://management:8000"})


class TestHome:
    def test_knows_servers_and_services_elsewhere(self, tmp_path: Path) -> None:
        home = Home(tmp_path, {}, read_elsewhere(SAID))
        home.postgres_password_file.write_text("secret\n")
        assert home.postgres.dsn("wenxiao_learning", user="u", password="p") == (
            "postgresql://u:p@postgres:5432/wenxiao_learning"
        )
        assert home.postgres.dsn() == "postgresql://postgres:secret@postgres:5432/postgres"
        assert home.nats.url == "nats://nats:4222"
        assert home.url("learning") == "http://learning:8000"
