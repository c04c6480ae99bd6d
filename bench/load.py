"""Requests per second of two gunicorn workers, asked by processes of this machine."""

import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor

from bench.pages import line
from bench.site import ARTICLE, constant

CLIENTS, SECONDS, TURNS = 4, 2.0, 3


def measure(size: int) -> None:
    """A1 and A2: kept articles, asking the database each time and once a second."""
    for goal, lag in (("A1", "0"), ("A2", "1")):
        article, least = served_with(lag, (ARTICLE, constant(size)))
        ratio = article / least
        what = "article, kept" if lag == "0" else "article, kept, up to a second late"
        line(goal, what, f"{ratio:.2f} of constant's requests/s ({article:.0f}/s)")


def served_with(lag: str, addresses: tuple[str, ...]) -> list[float]:
    """The rate of each address, by turns on one server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = ("-m", "gunicorn", "clinic_cms.wsgi", "--workers", "2", "--bind")
    server = subprocess.Popen(
        [sys.executable, *command, f"127.0.0.1:{port}", "--log-level", "critical"],
        env={**os.environ, "CLINIC_PAGES_MAY_LAG": lag},
    )
    try:
        wait_for(port)
        for address in addresses * 10:  # each worker renders its copy
            fetch(port, address)
        rates: dict[str, list[float]] = {address: [] for address in addresses}
        for _ in range(TURNS):
            for address in addresses:
                rates[address].append(rate(port, address))
        return [sorted(taken)[TURNS // 2] for taken in rates.values()]
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def wait_for(port: int) -> None:
    for _ in range(300):
        try:
            fetch(port, ARTICLE)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("gunicorn did not start; its rate was not measured.")


def rate(port: int, address: str) -> float:
    """Answers per second to several clients, each asking again as soon as it is answered."""
    with ProcessPoolExecutor(CLIENTS) as clients:
        counts = clients.map(count, [port] * CLIENTS, [address] * CLIENTS)
        return sum(counts) / SECONDS


def count(port: int, address: str) -> int:
    stop, answers = time.monotonic() + SECONDS, 0
    while time.monotonic() < stop:
        fetch(port, address)
        answers += 1
    return answers


def fetch(port: int, address: str) -> None:
    identity = "Authorization: x\r\n" if address.startswith("/yardstick/") else ""
    head = f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br\r\n{identity}"
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(f"{head}Connection: close\r\n\r\n".encode())
        first = connection.recv(65536)
        while connection.recv(65536):
            pass
    if b" 200 " not in first[:20]:
        raise SystemExit(f"{address} answered {first[:20]!r}; nothing was measured.")
