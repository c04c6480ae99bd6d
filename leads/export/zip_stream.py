"""A zip file written from front to back, which another process can go on with.

zipfile keeps what it knows in objects that die with their process. Here each block is deflated
for itself and ends on a whole byte, and what has to be remembered is a few numbers.
"""

import struct
from typing import Any

from isal import isal_zlib

LOCAL_HEADER = struct.Struct("<4s5H3I2H")
DESCRIPTOR = struct.Struct("<4s3I")
CENTRAL_HEADER = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")

VERSION = 20
FLAGS = 1 << 3 | 1 << 11  # sizes follow the data; names are UTF-8
DEFLATED = 8
DAY_ONE = 1 << 5 | 1  # 1980-01-01: the file tells nothing about the moment it was made
LEVEL = 1


class ZipStream:
    """Each call gives the next bytes of the file. `state` is JSON: a stream made of it goes on."""

    def __init__(self, state: dict[str, Any] | None = None) -> None:
        self.state = state or {"position": 0, "entries": []}

    def open(self, name: str) -> bytes:
        """Begin the next entry."""
        entry = {"name": name, "position": self.state["position"]}
        self.state["entries"].append(entry | {"crc": 0, "size": 0, "packed": 0})
        encoded = name.encode()
        header = LOCAL_HEADER.pack(
            b"PK\x03\x04", VERSION, FLAGS, DEFLATED, 0, DAY_ONE, 0, 0, 0, len(encoded), 0
        )
        return self._counted(header + encoded)

    def write(self, data: bytes) -> bytes:
        return self._packed(data, isal_zlib.Z_FULL_FLUSH) if data else b""

    def close(self) -> bytes:
        """End the entry."""
        packed = self._packed(b"", isal_zlib.Z_FINISH)
        entry = self._entry
        descriptor = DESCRIPTOR.pack(b"PK\x07\x08", entry["crc"], entry["packed"], entry["size"])
        return packed + self._counted(descriptor)

    def add(self, name: str, text: str) -> bytes:
        """A whole entry at once."""
        return self.open(name) + self.write(text.encode()) + self.close()

    def end(self) -> bytes:
        """The list of the entries, which ends the file."""
        entries, start = self.state["entries"], self.state["position"]
        listed = b"".join(map(_listed, entries))
        count, size = len(entries), len(listed)
        return listed + END.pack(b"PK\x05\x06", 0, 0, count, count, size, start, 0)

    @property
    def _entry(self) -> dict[str, Any]:
        return self.state["entries"][-1]

    def _packed(self, data: bytes, flush: int) -> bytes:
        deflate = isal_zlib.compressobj(LEVEL, isal_zlib.DEFLATED, -isal_zlib.MAX_WBITS)
        packed = deflate.compress(data) + deflate.flush(flush)
        entry = self._entry
        entry["crc"] = isal_zlib.crc32(data, entry["crc"])
        entry["size"] += len(data)
        entry["packed"] += len(packed)
        return self._counted(packed)

    def _counted(self, block: bytes) -> bytes:
        self.state["position"] += len(block)
        return block


def _listed(entry: dict[str, Any]) -> bytes:
    name = entry["name"].encode()
    sizes = (entry["crc"], entry["packed"], entry["size"])
    where = (len(name), 0, 0, 0, 0, 0, entry["position"])
    header = CENTRAL_HEADER.pack(
        b"PK\x01\x02", VERSION, VERSION, FLAGS, DEFLATED, 0, DAY_ONE, *sizes, *where
    )
    return header + name
