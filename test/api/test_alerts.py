"""Alerts of a running server to a real mail server and a real receiver of webhooks."""

import hashlib
import hmac
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.api import Api
from support.command import run
from support.daemon import Daemon
from support.events import EventReader
from support.fixtures import Prepared
from support.mail import Certificates, MailServer, WebhookReceiver, listening
from support.metrics import Samples
from support.namespaces import Lab
from support.waiting import eventually

SECRET = "0123456789abcdef-secret"
DAY = 86_400  # seconds
PATIENCE = 60  # seconds: a tick every five, a pause of ten after a failure


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates.make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def trusting(lab: Lab, tmp_path: Path, prepared: Prepared, certificates: Certificates) -> Iterator[Daemon]:
    """wgpilot with an administrator, which trusts the test's certificate authority."""
    shutil.copytree(prepared.data_dir, tmp_path / "data")
    with Daemon(tmp_path / "data", lab.server, "", "--outbound-ca-file", str(certificates.authority)) as daemon:
        yield daemon.start()
        print(daemon.log)


@pytest.fixture
def api(trusting: Daemon, prepared: Prepared) -> Iterator[Api]:
    api = trusting.api()
    api.cookies = dict(prepared.cookies)
    api.put("/api/settings", {"hostname": "vpn.example.org"}).expect(200)
    for rule in api.get("/api/alerts").expect(200).json:
        if rule["type"] == "wireguard_userspace":  # which it is on most machines that build
            api.put(f"/api/alerts/{rule['id']}", {"enabled": False}).expect(200)
    yield api
    api.close()


def configure(api: Api, settings: dict[str, str]) -> None:
    api.put("/api/settings", settings).expect(200)


def outcome(api: Api, channel: str = "email") -> tuple[bool, str]:
    answer = api.post("/api/alerts/test", {"channel": channel}).expect(200).json
    assert answer["delivered"] or answer["hint"], answer
    return answer["delivered"], answer["message"]


def drift(api: Api, lab: Lab) -> None:
    """Something that is put right within a second, and that an alert tells."""
    if not api.get("/api/networks").json:
        api.post("/api/networks", {"name": "Office", "subnet": "10.8.0.0/24"}).expect(201)
    lab.server.run("ip", "link", "set", "wg0", "down")


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # aiosmtpd does not see TLS from the first byte
@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_mail_goes_over_tls_with_a_login(api: Api, lab: Lab, certificates: Certificates, tls: str) -> None:
    with MailServer(lab.server, certificates, tls, {"wgpilot": "pässword"}) as server:
        configure(api, server.settings() | {"smtp_user": "wgpilot", "smtp_pass": "pässword"})
        assert outcome(api) == (True, f"sent to ops@example.org, night@example.org through localhost:{server.port}")
        message, envelope = server.messages[0], server.envelopes[0]
        assert envelope.rcpt_tos == ["ops@example.org", "night@example.org"]
        assert envelope.mail_from == "wgpilot@example.org"
        assert message["Subject"] == "[wgpilot] This is a test"
        assert message["Message-ID"].endswith("@example.org>") and message["Date"]
        assert "wgpilot at vpn.example.org" in message.get_content()

        configure(api, {"smtp_pass": "wrong"})
        delivered, words = outcome(api)
        assert not delivered and "refused the login: 535" in words
        configure(api, {"smtp_user": ""})
        delivered, words = outcome(api)
        assert not delivered and "refused the message: 530" in words
        assert len(server.messages) == 1


def test_a_server_that_is_not_trusted_gets_no_mail(daemon: Daemon, prepared: Prepared, lab: Lab,
                                                   certificates: Certificates) -> None:
    shutil.copytree(prepared.data_dir, daemon.data_dir)
    api = daemon.start().api()
    api.cookies = dict(prepared.cookies)
    with MailServer(lab.server, certificates, "starttls", {"u": "p"}) as server, \
         WebhookReceiver(lab.server, certificates) as receiver:
        configure(api, server.settings() | {"smtp_user": "u", "smtp_pass": "p",
                                            "webhook_url": f"https://localhost:{receiver.port}/"})
        for channel in ("email", "webhook"):
            delivered, words = outcome(api, channel)
            assert not delivered and "is not trusted" in words, words
        assert not server.messages and not receiver.posts
    api.close()


def test_what_is_wrong_with_a_mail_server_is_said_in_words(api: Api, lab: Lab, certificates: Certificates) -> None:
    with MailServer(lab.server) as plain, MailServer(lab.server, certificates, "tls") as tls:
        configure(api, plain.settings())
        assert outcome(api)[0]
        configure(api, {"smtp_tls": "starttls"})
        assert "offers no STARTTLS" in outcome(api)[1]
        configure(api, {"smtp_tls": "tls"})
        assert "does not speak TLS as expected" in outcome(api)[1]
        configure(api, plain.settings() | {"smtp_host": "203.0.113.9", "smtp_user": "u", "smtp_pass": "p"})
        refused = api.post("/api/alerts/test", {"channel": "email"}).expect(400).json["error"]
        assert refused["message"] == "a password is not sent without TLS"
        configure(api, {"smtp_host": "nowhere.invalid", "smtp_user": ""})
        assert "not known by that name" in outcome(api)[1]
        configure(api, plain.settings())
        plain.refusal = "550 5.7.1 no such\x07 list"
        assert "refused the message: 550 5.7.1 no such" in outcome(api)[1]
        plain.close()
        assert "does not take the connection" in outcome(api)[1]
        configure(api, tls.settings() | {"smtp_host": "127.0.0.1"})
        assert outcome(api)[0]


def test_a_mail_server_that_is_down_loses_no_alert(api: Api, trusting: Daemon, lab: Lab) -> None:
    with MailServer(lab.server) as server:
        configure(api, server.settings())
        server.close()
        drift(api, lab)
        eventually(lambda: "could not be delivered" in trusting.log, PATIENCE)
        started = time.monotonic()
        api.get("/api/networks").expect(200)
        api.put("/api/networks/1", {"mtu": 1400}).expect(200)
        assert time.monotonic() - started < 5, "nothing waits for the mail server"
        api.close()
        trusting.restart()
        server.open()
        eventually(lambda: server.messages, PATIENCE)
        drift(api, lab)  # within the cool-down
        configure(api, {"smtp_from": "other@example.org"})
        eventually(lambda: api.get("/api/alerts/history").json, PATIENCE)
        assert server.subjects() == ["[wgpilot] Somebody changed the interface of network 'Office' (wg0)"]
        assert "ip link set wg0 up" in server.messages[0].get_content()
        assert [alert["state"] for alert in api.get("/api/alerts/history").json] == ["recovered"]


def test_a_mail_server_that_says_nothing_holds_up_nothing(api: Api, trusting: Daemon, lab: Lab) -> None:
    with MailServer(lab.server) as server, listening(lab.server) as silent:
        configure(api, server.settings() | {"smtp_port": str(silent.getsockname()[1])})
        drift(api, lab)
        silent.settimeout(PATIENCE)
        held = [silent.accept()]  # by the sender
        test = threading.Thread(target=lambda: api.copy().post("/api/alerts/test", {"channel": "email"}))
        test.start()
        held.append(silent.accept())
        started = time.monotonic()
        api.put("/api/networks/1", {"mtu": 1400}).expect(200)
        api.get("/api/status").expect(200)
        assert trusting.stop() == 0
        assert time.monotonic() - started < 8
        test.join(20)
        for connection, _ in held:
            connection.close()
        api.close()
        trusting.start()
        configure(api, server.settings())
        eventually(lambda: server.messages, PATIENCE)


def test_a_webhook_is_signed_and_tried_again(api: Api, trusting: Daemon, lab: Lab) -> None:
    with WebhookReceiver(lab.server) as receiver:
        receiver.answers = [(503, {}, b"come back later\nplease")]
        configure(api, {"webhook_url": f"http://127.0.0.1:{receiver.port}/hook?x=1", "webhook_secret": SECRET})
        drift(api, lab)
        eventually(lambda: len(receiver.posts) == 2, PATIENCE, "the second attempt")
        first, second = receiver.posts
        assert first.path == "/hook?x=1" and first.headers["Content-Type"] == "application/json"
        assert first.body == second.body
        assert first.headers["X-Wgpilot-Delivery"] == second.headers["X-Wgpilot-Delivery"] == second.json["id"]
        for post in receiver.posts:
            check_signature(post.headers["X-Wgpilot-Signature"], post.body)
        assert second.json["event"] == second.headers["X-Wgpilot-Event"] == "fired"
        assert second.json["alerts"][0]["network"] == {"id": 1, "name": "Office", "interface": "wg0"}
        failure = next(entry for entry in trusting.log_entries() if "could not be delivered" in entry["message"])
        assert failure["error"] == f"the webhook at http://127.0.0.1:{receiver.port} answered 503: come back later"
        assert SECRET not in trusting.log and "/hook" not in trusting.log


def check_signature(header: str, body: bytes) -> None:
    """What docs/operations/alerts.md tells a receiver to do."""
    parts = dict(part.split("=", 1) for part in header.split(","))
    assert abs(time.time() - int(parts["t"])) < 300
    expected = hmac.new(SECRET.encode(), parts["t"].encode() + b"." + body, hashlib.sha256).hexdigest()
    assert hmac.compare_digest(expected, parts["v1"])


def test_a_webhook_stays_at_its_address_and_reads_little(api: Api, lab: Lab, certificates: Certificates) -> None:
    with WebhookReceiver(lab.server, certificates) as receiver, WebhookReceiver(lab.server) as other:
        configure(api, {"webhook_url": f"https://localhost:{receiver.port}/"})
        assert outcome(api, "webhook") == (True, f"sent to https://localhost:{receiver.port}")
        assert "X-Wgpilot-Signature" not in receiver.posts[0].headers
        receiver.answers = [(307, {"Location": f"http://127.0.0.1:{other.port}/"}, b"")]
        delivered, words = outcome(api, "webhook")
        assert not delivered and "answered 307 and leads elsewhere" in words
        receiver.answers = [(200, {}, b"x" * 10_000_000)]
        assert outcome(api, "webhook")[0]
        assert not other.posts


def test_no_proxy_of_the_environment_sees_what_is_sent(daemon: Daemon, prepared: Prepared, lab: Lab,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(prepared.data_dir, daemon.data_dir)
    with WebhookReceiver(lab.server) as receiver, WebhookReceiver(lab.server) as proxy, MailServer(lab.server) as server:
        for name in ("http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        api = daemon.start().api()
        api.cookies = dict(prepared.cookies)
        configure(api, server.settings() | {"webhook_url": f"http://localhost:{receiver.port}/"})
        assert outcome(api, "webhook")[0] and outcome(api, "email")[0]
        assert len(receiver.posts) == len(server.messages) == 1 and not proxy.posts
        api.close()


def history(api: Api, kind: str) -> list[dict]:
    return [alert for alert in api.get("/api/alerts/history").expect(200).json if alert["type"] == kind]


def test_an_interface_that_is_repaired_is_drift_and_one_that_stays_away_is_down(api: Api, trusting: Daemon,
                                                                                lab: Lab) -> None:
    with WebhookReceiver(lab.server) as receiver, EventReader(api) as events:
        for number in range(6):  # at other moments between two looks each time
            drift(api, lab)
            eventually(lambda: len(events.named("drift")) > number)
            time.sleep(0.35)
        eventually(lambda: history(api, "drift"))
        assert history(api, "interface_down") == []

        configure(api, {"webhook_url": f"http://127.0.0.1:{receiver.port}/"})
        os.kill(trusting.pid, signal.SIGSTOP)  # or it is faster than who takes its name
        lab.server.run("ip", "link", "delete", "wg0")
        lab.server.run("ip", "link", "add", "wg0", "type", "veth", "peer", "name", "other")
        os.kill(trusting.pid, signal.SIGCONT)
        [alert] = eventually(lambda: history(api, "interface_down"), PATIENCE)
        assert alert["state"] == "firing" and alert["network_id"] == 1
        assert "not managed by wgpilot" in api.get("/api/status").expect(200).json["networks"][0]["problem"]
        lab.server.run("ip", "link", "delete", "wg0")
        eventually(lambda: history(api, "interface_down")[0]["state"] == "recovered", PATIENCE)
        eventually(lambda: [post.json["event"] for post in receiver.posts
                            if post.json["alerts"][0]["type"] == "interface_down"] == ["fired", "recovered"], PATIENCE)


def test_a_certificate_that_ends_soon_is_told(daemon: Daemon, lab: Lab, tmp_path: Path, prepared: Prepared) -> None:
    shutil.copytree(prepared.data_dir, daemon.data_dir)
    certificate, key = daemon.data_dir / "certs/server.crt", daemon.data_dir / "certs/server.key"
    renew = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
             "-out", certificate, "-subj", "/CN=vpn", "-days")
    run(*renew, "5")
    api = daemon.start().api()
    api.cookies = dict(prepared.cookies)
    with MailServer(lab.server) as server:
        configure(api, server.settings())
        eventually(lambda: len(server.messages) == 1, PATIENCE)
        ends = Samples(api.get("/metrics").expect(200).text).value("wgpilot_certificate_expiry_timestamp_seconds")
        assert ends == pytest.approx(time.time() + 5 * DAY, abs=120)
        daemon.restart()
        run(*renew, "90")
        eventually(lambda: len(server.messages) == 2, PATIENCE)
        assert server.subjects() == ["[wgpilot] The TLS certificate expires soon", "[wgpilot] The TLS certificate was renewed"]
    api.close()
