"""What the proxy lets in, and what it answers itself."""

import socket
import ssl

import httpx
import pytest

from tests.containers.system import System

NOWHERE = [
    "/metrics",
    "/health/ready",
    "/api/portal/x",
    "/api/nats/x",
    "/api/management/../learning/head",
    "/api/management/%66eed",
]
INSIDE = ["feed", "feed?after=0", "head", "keys", "metrics", "health/live", "health/ready"]


class TestPublicDoor:
    def test_is_trusted_by_the_local_authority_alone(self, system: System) -> None:
        with system.client() as client:
            assert client.get("/api/management/openapi.json").status_code == 200
        with pytest.raises(httpx.ConnectError, match="certificate"), httpx.Client(trust_env=False) as stranger:
            stranger.get(f"https://localhost:{system.ports['https']}/")

    @pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
    def test_speaks_nothing_older_than_tls_1_2(self, system: System) -> None:
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        with (
            socket.create_connection(("127.0.0.1", system.ports["https"]), timeout=5) as connection,
            pytest.raises((ssl.SSLError, ConnectionResetError)),
        ):
            old.wrap_socket(connection)

    def test_leads_from_http_to_https(self, system: System) -> None:
        answer = httpx.get(f"http://localhost:{system.ports['http']}/api/x", trust_env=False)
        assert answer.status_code == 308
        assert answer.headers["location"].startswith("https://localhost")

    @pytest.mark.parametrize("path", INSIDE)
    def test_hides_what_services_say_to_each_other(self, system: System, path: str) -> None:
        with system.client() as client:
            answer = client.get(f"/api/management/{path}")
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("application/problem+json")

    @pytest.mark.parametrize("path", NOWHERE)
    def test_leads_nowhere_else(self, system: System, path: str) -> None:
        with system.client() as client:
            answer = client.send(httpx.Request("GET", client.base_url.copy_with(raw_path=path.encode())))
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("application/problem+json")

    def test_leads_people_to_the_portal(self, system: System) -> None:
        with system.client() as client:
            assert client.get("/").headers["location"] == "/login"
            page = client.get("/login")
            assert page.status_code == 200
            assert "script-src 'nonce-" in page.headers["content-security-policy"]
            assert page.headers["strict-transport-security"]
            assert client.get("/x").status_code == 404

    def test_asks_for_a_token(self, system: System) -> None:
        with system.client() as client:
            answer = client.get("/api/projection/units")
        assert answer.status_code == 401
        assert answer.json()["title"] == "BadToken"

    def test_says_how_a_browser_has_to_treat_it(self, system: System) -> None:
        with system.client() as client:
            for path in ("/api/management/openapi.json", "/nothing"):
                headers = client.get(path).headers
                assert "max-age" in headers["strict-transport-security"]
                assert headers["x-content-type-options"] == "nosniff"
                assert "nginx/" not in headers.get("server", "")

    def test_describes_a_service_under_its_path(self, system: System) -> None:
        with system.client() as client:
            page = client.get("/api/learning/docs").text
            assert "/api/learning/openapi.json" in page
            for file in ("swagger-ui-bundle.js", "swagger-ui.css"):
                assert f"/api/learning/docs/files/{file}" in page
                assert client.get(f"/api/learning/docs/files/{file}").status_code == 200

    def test_refuses_a_body_that_is_too_large(self, system: System) -> None:
        with system.client() as client:
            answer = client.post("/api/management/units/x/commands", content=b"x" * (21 * 1024 * 1024))
        assert answer.status_code == 413


class TestOperatorsDoor:
    def test_shows_figures_and_health(self, system: System) -> None:
        with system.client("operations") as client:
            assert client.get("/api/learning/health/ready").status_code == 200
            assert "wenxiao_" in client.get("/api/learning/metrics").text

    def test_says_so_while_a_service_is_away(self, system: System) -> None:
        system.compose("stop", "--timeout", "10", "learning")
        try:
            with system.client("operations") as client:
                answer = client.get("/api/learning/docs", headers={"Accept-Language": "en"})
        finally:
            system.compose("start", "learning")
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        assert answer.json()["title"] == "ServiceAway"
        assert "try again" in answer.json()["detail"]
