"""What Hypothesis prints of exact numbers and matrices: the calls that make them, to be pasted into ``@example``.

The ``repr`` of FLINT's types is for reading: 1/2 is a float to Python, and a matrix no expression at all.
"""

from __future__ import annotations

from flint import fmpq, fmpq_mat
from hypothesis.vendor.pretty import RepresentationPrinter, for_type_by_name


def call_of(exact: fmpq | fmpq_mat) -> str:
    """Return the call that makes the number or matrix, with the names of ``flint``.

    Example:
        >>> call_of(fmpq(1, 2)), call_of(fmpq_mat(1, 2, [fmpq(-1, 2), 3]))
        ('fmpq(1, 2)', 'fmpq_mat(1, 2, [fmpq(-1, 2), 3])')
    """
    if isinstance(exact, fmpq):
        return f"fmpq({exact.p})" if exact.q == 1 else f"fmpq({exact.p}, {exact.q})"
    entries = ", ".join(str(x.p) if x.q == 1 else call_of(x) for x in exact.entries())
    return f"fmpq_mat({exact.nrows()}, {exact.ncols()}, [{entries}])"


def _print(exact: fmpq | fmpq_mat, printer: RepresentationPrinter, _cycle: bool) -> None:
    printer.text(call_of(exact))


def print_as_calls() -> None:
    """Have Hypothesis print rational numbers and matrices so, wherever they are in what a strategy draws."""
    for kind in (fmpq, fmpq_mat):
        for_type_by_name(kind.__module__, kind.__name__, _print)
