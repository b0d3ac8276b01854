"""Lines are as long as a terminal shows, and no longer than is easily read; into a file always that long."""

from __future__ import annotations

import sys

import pytest

from verify.line_width import aligned, fitting
from verify.networks.certificates import certify, presentation


@pytest.mark.parametrize(("columns", "length"), [("60", 60), ("200", 96), ("10", 40)])
def test_a_terminal_limits_the_line(columns: str, length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert fitting(96) == length


def test_a_file_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False, raising=False)
    assert fitting(96) == 96


ROWS = [("K", "437.77", "smoothness constant of the loss in W"), ("kappa", "140.88925", "condition number")]


@pytest.mark.parametrize(
    ("width", "lines"),
    [
        (
            80,
            [
                "K      437.77     smoothness constant of the loss in W",
                "kappa  140.88925  condition number",
            ],
        ),
        (
            48,
            [
                "K      437.77     smoothness constant of the",
                "                  loss in W",
                "kappa  140.88925  condition number",
            ],
        ),
        (
            40,
            [
                "K      437.77",
                "    smoothness constant of the loss in W",
                "kappa  140.88925",
                "    condition number",
            ],
        ),
    ],
)
def test_the_last_column_ends_where_the_line_does(width: int, lines: list[str]) -> None:
    assert aligned(ROWS, width) == lines
    assert all(line.startswith("  ") for line in aligned(ROWS, width, indent="  "))


def test_a_certificate_fits_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    found = certify(
        [[1.0, 0.5], [0.25, 1.0], [1.0, 1.0]], [[1.0], [2.0], [0.5]], [[2.0, 0.1], [0.3, 1.0]], [[0.5], [0.1]]
    )
    wide = repr(found)
    monkeypatch.setattr(presentation, "WIDTH", 60)
    narrow = repr(found)
    assert max(map(len, narrow.splitlines())) <= 60
    for guarantee in (*found.guarantees, *found.optimised):
        assert str(guarantee.rate) in wide
        assert f"factor {guarantee.rate}" in narrow
