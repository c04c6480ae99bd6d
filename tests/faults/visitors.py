"""People who send the form, and try again when it fails."""

import http.client
import re
import socket
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlencode

from bs4 import BeautifulSoup

# What must never be read anywhere but in the vault.
PLANTED = ("canarina", "canarypepper", "5550177", "555-0177", "canarypain")


@dataclass(frozen=True)
class Answer:
    """What came back to a visitor: status 0 when nothing did."""

    status: int
    text: str = ""
    address: str = ""
    seconds: float = 0.0

    @property
    def is_thanks(self) -> bool:
        return self.status == 303

    @property
    def reference(self) -> str:
        """Of the lead, as the address of the thanks tells it; empty without thanks."""
        found = re.search(r"/thank-you/([^:]+):", self.address)
        return found[1] if found else ""

    @property
    def gives_back(self) -> dict[str, str]:
        """What the page's button sends."""
        form = BeautifulSoup(self.text, "html.parser").find("form")
        return {control["name"]: control["value"] for control in form.find_all("input")}


class Visitor:
    """Somebody with a browser that makes a key when the form is first touched."""

    def __init__(self, form: dict, number: int) -> None:
        self.form = form
        answers = {
            "full_name": f"Canarina Byron {number}",
            "email": f"canarina{number}@example.com",
            "phone": "212-555-0177",
            "condition": "canarypain",
            "message": "It burns like canarypepper.",
            "consent": "on",
        }
        data = {form["fields"][role]: answer for role, answer in answers.items()}
        self.data = data | {"version": form["version"], "key": f"key of {number}"}

    def sends(self, port: int, timeout: float = 60) -> Answer:
        started = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        headers = {
            "Host": "localhost",
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "same-origin",
        }
        try:
            connection.request("POST", self.form["address"], urlencode(self.data), headers)
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, http.client.HTTPException):
            return Answer(0, seconds=time.monotonic() - started)
        finally:
            connection.close()
        seconds = time.monotonic() - started
        return Answer(response.status, text, response.getheader("Location", ""), seconds)

    def mentions(self, text: str) -> None:
        self.data[self.form["fields"]["message"]] += f" {text}"

    def presses_the_button_of(self, page: Answer, port: int) -> Answer:
        """Sends what an earlier answer gave back."""
        self.data = page.gives_back
        return self.sends(port)

    def hangs_up(self, port: int) -> None:
        """Sends half of the form and is gone, as in a tunnel."""
        body = urlencode(self.data)
        head = (
            f"POST {self.form['address']} HTTP/1.1\r\nHost: localhost\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall((head + body[: len(body) // 2]).encode())

    def insists(self, port: int, for_seconds: float = 60) -> Answer:
        """Sends until there are thanks, as the page's script does after a lost connection."""
        deadline = time.monotonic() + for_seconds
        answer = self.sends(port)
        while not answer.is_thanks and time.monotonic() < deadline:
            time.sleep(0.2)
            answer = self.sends(port)
        return answer


def all_at_once(visitors: Iterable[Visitor], port: int, at_once: int) -> list[Answer]:
    with ThreadPoolExecutor(at_once) as crowd:
        return list(crowd.map(lambda visitor: visitor.sends(port), visitors))


def percentile(answers: Iterable[Answer], part: float) -> float:
    """The time, in milliseconds, within which this part of the answers came."""
    times = sorted(answer.seconds for answer in answers)
    return times[min(int(len(times) * part), len(times) - 1)] * 1000
