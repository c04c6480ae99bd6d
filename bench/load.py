"""Requests per second of two gunicorn workers, asked by processes of this machine."""

import os
import signal
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import count
from urllib.parse import urlencode

CLIENTS, SECONDS = 4, 2.0
STARTED_WITHIN = 30  # seconds

# Stands in a request for a number that no other request has, of always the same length.
NUMBER = "0123456789"
NUMBERS = count(step=10**6)


def rates(requests: dict[str, bytes], turns: int, lag: str = "0") -> dict[str, float]:
    """The middle rate of each request, which take turns on one server; pages may lag so many seconds."""
    with serving(lag) as port:
        wait_for(port)
        for request in requests.values():
            for number in range(20):  # each worker renders its copy
                ask(port, numbered(request, next(NUMBERS) + number))
        taken: dict[str, list[float]] = {name: [] for name in requests}
        for _ in range(turns):
            for name, request in requests.items():
                taken[name].append(rate(port, request))
    return {name: statistics.median(each) for name, each in taken.items()}


@contextmanager
def serving(lag: str) -> Iterator[int]:
    """Two workers, and the port they listen at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ("-m", "gunicorn", "clinic_cms.wsgi", "--workers", "2", "--bind")
    server = subprocess.Popen(
        [sys.executable, *command, f"127.0.0.1:{port}", "--log-level", "critical"],
        env={**os.environ, "CLINIC_PAGES_MAY_LAG": lag},
    )
    try:
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def wait_for(port: int) -> None:
    """Until something listens; a request waits for the worker itself."""
    stop = time.monotonic() + STARTED_WITHIN
    while time.monotonic() < stop:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("gunicorn did not start; its rate was not measured.")


def rate(port: int, request: bytes) -> float:
    """Answers per second to several clients, each asking again as soon as it is answered."""
    first = [next(NUMBERS) for _ in range(CLIENTS)]
    with ProcessPoolExecutor(CLIENTS) as clients:
        counts = clients.map(answers, [port] * CLIENTS, [request] * CLIENTS, first)
        return sum(counts) / SECONDS


def answers(port: int, request: bytes, first: int) -> int:
    stop, number = time.monotonic() + SECONDS, first
    while time.monotonic() < stop:
        ask(port, numbered(request, number))
        number += 1
    return number - first


def numbered(request: bytes, number: int) -> bytes:
    return request.replace(NUMBER.encode(), f"{number:0{len(NUMBER)}}".encode())


def ask(port: int, request: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(request)
        first = connection.recv(65536)
        while connection.recv(65536):
            pass
    # A form that was not kept is answered with a page.
    expected = b" 303 " if request.startswith(b"POST") else b" 200 "
    if expected not in first[:20]:
        raise SystemExit(f"{request[:200]!r} was answered {first[:20]!r}; nothing was measured.")


def get(address: str) -> bytes:
    # Nothing is kept for who identifies himself, so a yardstick is not even looked for.
    identity = "Authorization: x\r\n" if address.startswith("/yardstick/") else ""
    return whole(f"GET {address}", f"Accept-Encoding: br\r\n{identity}")


def post(address: str, form: dict[str, str]) -> bytes:
    """A form as a browser sends it."""
    body = urlencode(form)
    kind = "application/x-www-form-urlencoded"
    head = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\nSec-Fetch-Site: same-origin\r\n"
    return whole(f"POST {address}", head, body)


def whole(what: str, head: str, body: str = "") -> bytes:
    return f"{what} HTTP/1.1\r\nHost: localhost\r\n{head}Connection: close\r\n\r\n{body}".encode()
