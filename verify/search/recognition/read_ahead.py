"""Imported by the process whose copies recognise (``verify.processes.make_ready``): it has the results at the start."""

from verify.search.recognition.results import at_start

AT_START = at_start()
