"""What a process is told, and how it refuses to start without it."""

import pytest
from pydantic import ValidationError

from shared.service.settings import PLACEHOLDERS, Settings, settings_of

SAID = {
    "WENXIAO_DATABASE": "postgresql://wenxiao_learning@postgres/wenxiao_learning?passfile=/run/secrets/pgpass",
    "WENXIAO_NATS": "nats://nats:4222",
    "WENXIAO_URLS": '{"management": "http://management:8000"}',
    "WENXIAO_IDENTITY_FILE": "/run/secrets/identity.json",
    "WENXIAO_TOKEN_KEY_FILE": "/run/secrets/token.json",
}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in SAID.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


class TestSettings:
    def test_are_read_from_the_environment(self, said: pytest.MonkeyPatch) -> None:
        assert Settings().urls == {"management": "http://management:8000"}

    @pytest.mark.parametrize("word", [*sorted(PLACEHOLDERS), "ChangeMe", "PASSWORD"])
    @pytest.mark.parametrize("name", ["WENXIAO_DATABASE", "WENXIAO_KEYS_DATABASE"])
    def test_refuse_a_password_out_of_an_example(self, said: pytest.MonkeyPatch, name: str, word: str) -> None:
        said.setenv(name, f"postgresql://wenxiao_learning:{word}@postgres/wenxiao_learning")
        with pytest.raises(ValidationError, match="placeholder"):
            Settings()

    def test_take_a_real_password(self, said: pytest.MonkeyPatch) -> None:
        said.setenv("WENXIAO_DATABASE", "postgresql://u:kV9-x_2@postgres/d")
        assert Settings().database.endswith("/d")

    def test_say_what_is_missing_and_no_value(self, said: pytest.MonkeyPatch) -> None:
        said.delenv("WENXIAO_NATS")
        said.setenv("WENXIAO_DATABASE", "postgresql://u:changeme@postgres/d")
        with pytest.raises(SystemExit) as ended:
            settings_of("learning", Settings)
        sentence = str(ended.value)
        assert sentence.startswith("learning cannot start: set ")
        assert "WENXIAO_NATS (Field required)" in sentence
        assert "WENXIAO_DATABASE (Value error, the password is a placeholder)" in sentence
        assert "changeme" not in sentence
