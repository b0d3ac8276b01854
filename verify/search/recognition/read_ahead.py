"""Imported by the process whose copies recognise (``verify.processes.make_ready``): it has read the nearest results."""

from verify.search.recognition import OutOfTime, recognised
from verify.search.recognition.results import Source

__all__ = ["OutOfTime", "recognised"]

for _source in (Source.SLIDES, Source.SHARPER):
    _ = _source.claims
