"""The wire between the site and its PostgreSQL, which a test can break at a word."""

import select
import socket
import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from psycopg.conninfo import conninfo_to_dict

from tests.faults.databases import PostgreSQL
from tests.faults.ports import Port

# How the last message of an answer begins; one more byte follows.
READY_FOR_QUERY = b"Z\x00\x00\x00\x05"
AT_ONCE = struct.pack("ii", 1, 0)  # how long a closed connection lingers: it is reset instead


class Conversation(socketserver.BaseRequestHandler):
    """One connection of the site."""

    def handle(self) -> None:
        with suppress(OSError), self.server.owner.to_database(self.request) as database:
            self.pass_on(self.server.owner, self.request, database)

    def pass_on(self, wire: "Wire", site: socket.socket, database: socket.socket) -> None:
        """Pass on what either side says until one of them goes, or the wire is cut."""
        unheard = None  # what the database says to the words that the wire is cut at
        while True:
            for side in select.select([site, database], [], [])[0]:
                said = side.recv(65536)
                wire.speaks.wait()
                if not said:
                    return
                if side is site:
                    if wire.is_cut_at(said):
                        unheard = b""
                        if wire.resets:
                            site.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                        if not wire.words_arrive:
                            return
                    database.sendall(said)
                    if unheard is not None and not wire.awaits_answer:
                        return
                elif unheard is None:
                    site.sendall(said)
                else:
                    unheard += said
                    if unheard[-6:-1] == READY_FOR_QUERY:
                        return


class WirePort(Port):
    def shutdown_request(self, request: socket.socket) -> None:
        self.close_request(request)  # without the farewell that would come before a reset


class Wire:
    """Lets the site and its database talk, unless it is told to be cut, gone or silent."""

    def __init__(self, database: PostgreSQL) -> None:
        self.database = database
        self.end = conninfo_to_dict(database.url)
        self.words = b""
        self.words_arrive = self.resets = False
        self.awaits_answer = True
        self.lock = threading.Lock()
        self.speaks = threading.Event()
        self.speaks.set()
        self.sites: set[socket.socket] = set()
        self.listen(0)
        self.port = self.server.server_address[1]
        self.url = f"postgresql://postgres:@127.0.0.1:{self.port}/{database.database}"

    def listen(self, port: int) -> None:
        self.server = WirePort.opened(port, Conversation, self)

    def stop(self) -> None:
        """Refuse connections, and end those there are."""
        self.server.close()
        for site in list(self.sites):
            with suppress(OSError):  # it has just gone by itself
                site.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def to_database(self, site: socket.socket) -> Iterator[socket.socket]:
        self.sites.add(site)
        try:
            with socket.socket(socket.AF_UNIX) as database:
                database.connect(f"{self.end['host']}/.s.PGSQL.5432")
                yield database
        finally:
            self.sites.discard(site)

    @contextmanager
    def cut_at(
        self, words: str, words_arrive: bool, resets: bool = False, awaits_answer: bool = True
    ) -> Iterator[None]:
        """Cut the connection on which the site says these words first.

        If they arrive, the database does what they say, and the site does not hear of it: it is cut
        when that is done, or at once. A wire that resets is cut without a farewell.
        """
        self.words, self.words_arrive, self.resets = words.encode(), words_arrive, resets
        self.awaits_answer = awaits_answer
        yield
        assert not self.words, f"The site never said {words}"

    def is_cut_at(self, said: bytes) -> bool:
        with self.lock:
            if not (self.words and self.words in said):
                return False
            self.words = b""
            return True

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Nobody is there, as when the database's server is being replaced."""
        self.stop()
        try:
            yield
        finally:
            self.listen(self.port)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Connections are taken and nothing is said on them, as behind a broken firewall."""
        self.speaks.clear()
        try:
            yield
        finally:
            self.speaks.set()
