"""A port of this machine, on which a test answers as it likes."""

import socketserver
import threading
from typing import Self


class Port(socketserver.ThreadingTCPServer):
    """Answers each connection in a thread of its own. `owner` is whose port it is."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 50

    @classmethod
    def opened(cls, number: int, conversation: type, owner: object) -> Self:
        """Listening, at any free port if the number is 0."""
        port = cls(("127.0.0.1", number), conversation)
        port.owner = owner
        threading.Thread(target=port.serve_forever, args=[0.05], daemon=True).start()
        return port

    def close(self) -> None:
        self.shutdown()
        self.server_close()
