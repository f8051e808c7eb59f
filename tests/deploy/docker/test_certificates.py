"""The proxy's certificate: made when missing, kept while good, one's own when there is one."""

import socket
import ssl
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from deploy.docker.certificates import Pair, local_pair, own_pair
from deploy.embedded.child import CannotRun
from shared import clock

NAMES = ["wenxiao.example", "localhost", "127.0.0.1"]


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "authority", tmp_path / "proxy"


def put(folder: Path, pair: Pair) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "tls.crt").write_bytes(pair.certificate)
    (folder / "tls.key").write_bytes(pair.key)


def greeted(pair: Pair, authority: Path, folder: Path, name: str) -> str | None:
    """What a client that trusts the authority alone says about a server with this pair; None: all is well."""
    put(folder, pair)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(folder / "tls.crt", folder / "tls.key")
    trusting = ssl.create_default_context(cafile=str(authority / "ca.crt"))
    ours, theirs = socket.socketpair()

    def serve() -> None:
        try:
            serving.wrap_socket(theirs, server_side=True).close()
        except (ssl.SSLError, OSError):
            theirs.close()

    server = threading.Thread(target=serve)
    server.start()
    try:
        trusting.wrap_socket(ours, server_hostname=name).close()
    except ssl.SSLCertVerificationError as error:
        return error.verify_message
    finally:
        ours.close()
        server.join()
    return None


class TestLocalPair:
    @pytest.mark.parametrize("name", NAMES)
    def test_is_good_for_every_name(self, folders: tuple[Path, Path], tmp_path: Path, name: str) -> None:
        pair = local_pair(*folders, NAMES)
        assert greeted(pair, folders[0], tmp_path / "used", name) is None

    def test_is_good_for_no_other_name(self, folders: tuple[Path, Path], tmp_path: Path) -> None:
        said = greeted(local_pair(*folders, NAMES), folders[0], tmp_path / "used", "other.example")
        assert said is not None
        assert "doesn't match" in said or "mismatch" in said

    def test_stays_while_it_is_good(self, folders: tuple[Path, Path]) -> None:
        assert local_pair(*folders, NAMES) == local_pair(*folders, NAMES)

    def test_is_made_anew_for_other_names_by_the_same_authority(self, folders: tuple[Path, Path]) -> None:
        before, authority = local_pair(*folders, NAMES), (folders[0] / "ca.crt").read_bytes()
        after = local_pair(*folders, ["other.example"])
        assert after.certificate != before.certificate
        assert (folders[0] / "ca.crt").read_bytes() == authority

    def test_is_made_anew_before_it_ends(self, folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
        before = local_pair(*folders, NAMES)
        now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=366))
        assert local_pair(*folders, NAMES).certificate == before.certificate
        monkeypatch.setattr(clock, "now", lambda: now + timedelta(days=368))
        assert local_pair(*folders, NAMES).certificate != before.certificate

    def test_is_made_anew_when_the_kept_one_is_broken(self, folders: tuple[Path, Path]) -> None:
        local_pair(*folders, NAMES)
        (folders[1] / "tls.crt").write_text("broken")
        x509.load_pem_x509_certificate(local_pair(*folders, NAMES).certificate)

    def test_keeps_its_keys_from_others(self, folders: tuple[Path, Path]) -> None:
        local_pair(*folders, NAMES)
        for key in (folders[0] / "ca.key", folders[1] / "tls.key"):
            assert key.stat().st_mode & 0o077 == 0


class TestOwnPair:
    def test_is_nothing_in_an_empty_folder(self, tmp_path: Path) -> None:
        assert own_pair(tmp_path) is None
        assert own_pair(tmp_path / "missing") is None

    def test_is_taken_as_it_is(self, folders: tuple[Path, Path], tmp_path: Path) -> None:
        pair = local_pair(*folders, NAMES)
        put(tmp_path / "own", pair)
        assert own_pair(tmp_path / "own") == pair

    @pytest.mark.parametrize("name", ["tls.crt", "tls.key"])
    def test_is_refused_in_part(self, folders: tuple[Path, Path], tmp_path: Path, name: str) -> None:
        put(tmp_path / "own", local_pair(*folders, NAMES))
        (tmp_path / "own" / name).unlink()
        with pytest.raises(CannotRun, match="alone"):
            own_pair(tmp_path / "own")

    def test_is_refused_when_it_is_no_pair(self, folders: tuple[Path, Path], tmp_path: Path) -> None:
        one = local_pair(*folders, NAMES)
        other = local_pair(tmp_path / "a", tmp_path / "p", NAMES)
        put(tmp_path / "own", Pair(one.certificate, other.key))
        with pytest.raises(CannotRun, match="does not belong"):
            own_pair(tmp_path / "own")

    def test_is_refused_when_it_cannot_be_read(self, tmp_path: Path) -> None:
        put(tmp_path / "own", Pair(b"no", b"no"))
        with pytest.raises(CannotRun, match="cannot be read"):
            own_pair(tmp_path / "own")

    def test_is_refused_past_its_end(
        self, folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(tmp_path / "own", local_pair(*folders, NAMES))
        later = clock.now() + timedelta(days=400)
        monkeypatch.setattr(clock, "now", lambda: later)
        with pytest.raises(CannotRun, match="ended on"):
            own_pair(tmp_path / "own")
