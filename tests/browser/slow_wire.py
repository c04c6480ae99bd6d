"""A connection on which a page arrives tag by tag, as on a phone with one bar."""

import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

# Enough for the first screen; the rest of the page arrives at once.
PIECES = 200
LONGER_THAN_A_FRAME = 0.018  # seconds
TAG_OR_TEXT = re.compile(rb"<[^>]*>|[^<]+")


@contextmanager
def slow_wire(host: str) -> Iterator[str]:
    """The address under which the site of this host arrives slowly."""

    class Wire(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with closing(HTTPConnection(host)) as connection:
                connection.request("GET", self.path, headers={"Host": host})
                answer = connection.getresponse()
                kind, body = answer.headers["Content-Type"], answer.read()
            self.send_response(answer.status)
            self.send_header("Content-Type", kind)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for piece in pieces_of(body) if kind.startswith("text/html") else [body]:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
                time.sleep(LONGER_THAN_A_FRAME)
            self.wfile.write(b"0\r\n\r\n")

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("localhost", 0), Wire)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def pieces_of(page: bytes) -> Iterator[bytes]:
    """All before the body, its first tags and texts one by one, and the rest."""
    end = page.index(b">", page.index(b"<body")) + 1
    yield page[:end]
    for _ in range(PIECES):
        if found := TAG_OR_TEXT.match(page, end):
            yield found[0]
            end = found.end()
    if page[end:]:
        yield page[end:]
