"""Lines are as long as a terminal shows, and no longer than is easily read; into a file always that long."""

from __future__ import annotations

import sys

import pytest

from verify.line_width import fitting


@pytest.mark.parametrize(("columns", "length"), [("60", 60), ("200", 96), ("10", 40)])
def test_a_terminal_limits_the_line(columns: str, length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert fitting(96) == length


def test_a_file_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)
    assert fitting(96) == 96
