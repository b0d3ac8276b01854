"""Profiles of Hypothesis (``quick`` always examines the same few examples, ``thorough`` many new ones); a summary."""

import gc
import os
from typing import Any

from hypothesis import HealthCheck, Phase, settings

# as the commands do; NumPy reads this when a test imports it, and the tests share the cores out among themselves
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("SYMPY_CACHE_SIZE", "20000")  # read by SymPy likewise

_SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
# the phase in which Hypothesis explains a failure takes many times as long as finding and shrinking it
_PHASES = [phase for phase in Phase if phase is not Phase.explain]

settings.register_profile(
    "quick",
    max_examples=6,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=_SLOW,
    phases=_PHASES,
)
settings.register_profile(
    "thorough", max_examples=60, deadline=None, suppress_health_check=_SLOW, phases=_PHASES, print_blob=True
)
settings.load_profile("quick")


def pytest_collection_finish() -> None:
    """Keep what was imported and collected, for good: searches for garbage need not look at it, nor be so frequent."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Count the planted errors, and list those that are not refuted, with the reason."""
    found = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call"
        for name, value in report.user_properties
        if name == "planted"
    ]
    if found:
        survivors = sorted(value for value in found if value != "refuted")
        terminalreporter.section("planted errors")
        terminalreporter.write_line(
            f"{len(found)} planted, {len(found) - len(survivors)} refuted; not proved, not refuted:"
        )
        for value in survivors:
            terminalreporter.write_line(f"  {value[:240]}")
