"""Imported by the process whose copies recognise (``verify.processes.make_ready``): it has read the nearest results."""

from verify.search.recognition.results import nearest

NEAREST = nearest()
