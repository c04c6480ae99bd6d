"""Pasted or uploaded lists of references: RIS, PubMed's NBIB, BibTeX and CSL-JSON."""

from conditions.references.formats.reading import (
    MOST_RECORDS,
    NotReadable,
    decode,
    detect,
    read,
)
from conditions.references.formats.record import Record

__all__ = ["MOST_RECORDS", "NotReadable", "Record", "decode", "detect", "read"]
