"""Text messages: a small port with two adapters, an HTTP one in the shape of Twilio's and one that only logs.

SMS_URL says which: "console:", or "https://ACCOUNT:TOKEN@api.twilio.com/?from=%2B15550100".
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

import requests
from structlog import get_logger

log = get_logger(__name__)
SECONDS = 10
TOO_MANY = 429
PROVIDER_FAILED = 500


class Refused(Exception):
    """The provider did not take the message; `may_change` says that another attempt may be taken."""

    def __init__(self, failure: str, *, may_change: bool) -> None:
        self.failure, self.may_change = failure, may_change
        super().__init__(failure)


class FateUnknown(Exception):
    """Nobody can say whether the provider took the message: it is never sent again blindly."""

    def __init__(self, failure: str) -> None:
        self.failure = failure
        super().__init__(failure)


@dataclass(frozen=True, slots=True)
class Provider:
    """Where messages go, as whom, and where the provider tells what became of them."""

    base: str
    account: str
    token: str
    sender: str


def send_sms(to: str, body: str, *, url: str, tell: str, message_id: str) -> str:
    """Sends one message and gives the provider's number of it. `tell` is the address for delivery results.

    Raises Refused, FateUnknown.
    """
    scheme = urlsplit(url).scheme
    if scheme not in ADAPTERS:
        raise Refused("no service for text messages is set up", may_change=False)
    return ADAPTERS[scheme](to, body, url, tell, message_id)


def provider_of(url: str) -> Provider:
    parts = urlsplit(url)
    port = f":{parts.port}" if parts.port else ""
    return Provider(
        base=f"{parts.scheme}://{parts.hostname}{port}",
        account=unquote(parts.username or ""),
        token=unquote(parts.password or ""),
        sender=sender_of(url),
    )


def sender_of(url: str) -> str:
    return "".join(parse_qs(urlsplit(url).query).get("from", []))


def _by_http(to: str, body: str, url: str, tell: str, _message_id: str) -> str:
    provider = provider_of(url)
    try:
        answer = requests.post(
            f"{provider.base}/2010-04-01/Accounts/{provider.account}/Messages.json",
            data={"To": to, "From": provider.sender, "Body": body, "StatusCallback": tell},
            auth=(provider.account, provider.token),
            timeout=SECONDS,
            allow_redirects=False,
        )
    except requests.ConnectTimeout as refused:
        raise Refused("the provider could not be reached", may_change=True) from refused
    except requests.ConnectionError as broken:
        raise _broken(broken) from broken
    except requests.RequestException as unknown:
        raise FateUnknown(type(unknown).__name__) from unknown
    return _number_in(answer)


def _number_in(answer: requests.Response) -> str:
    if answer.ok:
        try:
            return str(answer.json()["sid"])
        except (ValueError, KeyError, TypeError) as unknown:
            raise FateUnknown("an answer without a number") from unknown
    if answer.status_code >= PROVIDER_FAILED:
        raise FateUnknown(f"HTTP {answer.status_code}")
    raise Refused(f"HTTP {answer.status_code}", may_change=answer.status_code == TOO_MANY)


def _broken(error: requests.ConnectionError) -> Exception:
    """A connection that never stood has carried nothing; one that broke may have."""
    if "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error):
        return Refused("the provider could not be reached", may_change=True)
    return FateUnknown("the connection broke")


def _to_the_log(_to: str, _body: str, _url: str, _tell: str, message_id: str) -> str:
    log.info("sms", message=message_id)
    return f"console-{message_id}"


ADAPTERS: dict[str, Callable[[str, str, str, str, str], str]] = {
    "https": _by_http,
    "http": _by_http,
    "console": _to_the_log,
}
