"""How many statements Django sends for one request, counted in this process through the same handler and middleware."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test import Client

NOT_COUNTED = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)\b")
HOST = "127.0.0.1"


class Counter:
    """`n` grows by one for each round trip that is not about the transaction itself."""

    def __init__(self) -> None:
        self.n = 0

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if not NOT_COUNTED.match(sql):
            self.n += 1
        return execute(sql, *rest)


@contextmanager
def counting() -> Iterator[Counter]:
    counter = Counter()
    with connection.execute_wrapper(counter):
        yield counter


def queries_of(method: str, path: str, *, token: str, body: Any = None, **headers: str) -> int:
    """The statements of one request (the token look-up among them; BEGIN, SAVEPOINT and COMMIT not).

    Raises AssertionError for an answer that is not 2xx.
    """
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    client = Client(headers={"authorization": f"Bearer {token}", **named}, SERVER_NAME=HOST)
    with counting() as counter:
        answer = client.generic(method, path, body or b"", content_type="application/json")
    assert answer.status_code < 300, (answer.status_code, answer.content[:500])  # noqa: PLR2004
    return counter.n
