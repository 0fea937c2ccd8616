"""Text messages over HTTP, against a server on this machine that answers as the provider does."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest

from config.local.valkey import free_port
from pathway.messages.sms import FateUnknown, Refused, send_sms


@dataclass
class Provider:
    """What it was asked, and what it answers: a status with a body, or nothing at all."""

    port: int
    status: int = 201
    body: bytes = b'{"sid": "SM123", "status": "queued"}'
    hangs_up: bool = False
    asked: list[tuple[str, str, dict[str, list[str]]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://AC1:to%2Fken@127.0.0.1:{self.port}/?from=%2B15550199"


@pytest.fixture
def provider() -> Iterator[Provider]:
    known = Provider(free_port())

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            known.asked.append((self.path, self.headers["Authorization"], form))
            if known.hangs_up:
                self.connection.close()
                return
            self.send_response(known.status)
            self.end_headers()
            self.wfile.write(known.body)

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", known.port), Answers)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield known
    server.shutdown()
    thread.join()
    server.server_close()


def send(url: str) -> str:
    return send_sms("+15550100", "Hello", url=url, tell="https://hello.example/tell/", message_id="m1")


def test_a_message_is_posted_as_the_provider_wants_it(provider: Provider):
    assert send(provider.url) == "SM123"

    ((path, authorization, form),) = provider.asked
    assert path == "/2010-04-01/Accounts/AC1/Messages.json"
    assert base64.b64decode(authorization.removeprefix("Basic ")) == b"AC1:to/ken"
    assert form == {
        "To": ["+15550100"], "From": ["+15550199"], "Body": ["Hello"], "StatusCallback": ["https://hello.example/tell/"]
    }  # fmt: skip


@pytest.mark.parametrize(("status", "may_change"), [(400, False), (401, False), (404, False), (429, True)])
def test_what_the_provider_refuses_was_not_sent(provider: Provider, status: int, *, may_change: bool):
    provider.status, provider.body = status, b'{"code": 21211}'

    with pytest.raises(Refused) as refused:
        send(provider.url)

    assert (refused.value.failure, refused.value.may_change) == (f"HTTP {status}", may_change)


@pytest.mark.parametrize("status", [500, 503])
def test_after_a_failure_of_the_provider_nobody_knows(provider: Provider, status: int):
    provider.status = status

    with pytest.raises(FateUnknown):
        send(provider.url)


def test_an_answer_without_a_number_or_a_broken_connection_leaves_it_unknown(provider: Provider):
    provider.body = b"<html>"
    with pytest.raises(FateUnknown):
        send(provider.url)

    provider.hangs_up = True
    with pytest.raises(FateUnknown):
        send(provider.url)


def test_a_provider_that_can_t_be_reached_has_sent_nothing():
    with pytest.raises(Refused) as refused:
        send(f"http://AC1:t@127.0.0.1:{free_port()}/?from=1")

    assert refused.value.may_change


def test_the_console_logs_the_id_and_nothing_else(caplog: pytest.LogCaptureFixture):
    with caplog.at_level("INFO"):
        assert send("console:") == "console-m1"

    assert "Hello" not in caplog.text
    assert "+1555" not in caplog.text
