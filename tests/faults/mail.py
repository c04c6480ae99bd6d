"""A mail server on this machine that can be ill in every way a mail server is."""

import re
import socketserver
import threading
import time
from collections import Counter
from dataclasses import dataclass

from tests.faults.ports import Port

SLOW_SECONDS = 0.5


@dataclass(frozen=True)
class Mail:
    """One message that the server took."""

    recipient: str
    text: str
    taken_at: float

    @property
    def id(self) -> str:
        return re.search(r"^Message-ID: (\S+)", self.text, re.MULTILINE | re.IGNORECASE)[1]


class Conversation(socketserver.StreamRequestHandler):
    """One connection of a client."""

    def handle(self) -> None:
        server = self.server.owner
        server.asked += 1
        try:
            if server.illness == "hangs":
                server.healed.wait(timeout=120)
            elif server.illness != "drops":
                self.talk(server)
        except OSError:
            pass  # the client was killed

    def talk(self, server: "MailServer") -> None:
        recipient, has_taken = "", False
        self.say("220 ready")
        while line := self.rfile.readline():
            command = line[:4].upper().decode()
            if server.illness == "slow":
                time.sleep(SLOW_SECONDS)
            if command == "RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
            if command == "RCPT" and server.illness == "rejects":
                self.say("550 not here")
            elif command == "MAIL" and server.illness == "tires" and has_taken:
                return self.say("421 enough for one connection")
            elif command == "DATA":
                self.say("354 go on")
                server.taken.append(Mail(recipient, self.data(), time.monotonic()))
                has_taken = True
                self.say("250 taken")
            else:
                self.say("221 bye" if command == "QUIT" else "250 ok")

    def data(self) -> str:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.decode())
        return "".join(lines)

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class MailServer:
    """Takes mail unless it is ill: it drops, hangs, rejects, is slow, tires, or refuses connections."""

    def __init__(self) -> None:
        self.taken: list[Mail] = []
        self.asked = 0
        self.illness = ""
        self.healed = threading.Event()
        self.listen(0)
        self.port = self.server.server_address[1]

    def listen(self, port: int) -> None:
        self.server = Port.opened(port, Conversation, self)

    def stop(self) -> None:
        self.healed.set()
        self.server.close()

    def fall_ill(self, illness: str) -> None:
        self.illness = illness
        self.healed.clear()
        if illness == "refuses":
            self.stop()

    def heal(self) -> None:
        if self.illness == "refuses":
            self.listen(self.port)
        self.illness = ""
        self.healed.set()

    def to(self, recipient: str) -> list[Mail]:
        return [mail for mail in self.taken if mail.recipient == recipient]

    def doubled(self) -> dict[str, int]:
        """Messages that were taken more than once."""
        ids = Counter(mail.id for mail in self.taken if "@localhost" in mail.id)
        return {id_: number for id_, number in ids.items() if number > 1}
