"""The table after (36): what came of it in words, and its picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verify.networks.experiments.protocols import (
    COUNTINGS,
    DATA,
    ERRORS,
    PRINTED_TARGET,
    RULES,
    SINGLE_STARTS,
    TARGET,
    TARGETS,
    VARIANTS,
    WIDTHS,
)
from verify.networks.experiments.table36 import (
    SEARCH_RUNS,
    Table36,
    draws_of_data,
    singles_from_integers,
    table36,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def account(found: Table36) -> str:
    """Return what came of the experiment, as text."""
    declared = {
        "data": DATA,
        "targets": TARGETS,
        "widths": map(str, WIDTHS),
        "step rules": RULES,
        "errors": ERRORS,
        "counting": COUNTINGS,
        "starts of the single layer": SINGLE_STARTS,
        "initialisations": (f"{v.row} {v.name}" for v in VARIANTS),
    }
    family = "; ".join(f"{name}: {', '.join(members)}" for name, members in declared.items())
    lines = []
    if found.misfits:
        allowed, misfit = next((p, x) for p, x in found.misfits if p.consistent)
        lines += [
            f"family of {len(found.misfits)} protocols, each tried on {SEARCH_RUNS} runs: {family}",
            f"nearest that (36) allows (root mean square of the relative differences {misfit:.3f}):",
            f"  {allowed}",
            *_cells(table36(found.runs, found.seed, allowed)),
            "",
            f"nearest of all ({found.misfits[0][1]:.3f}), chosen looking at the table"
            + ("" if found.protocol.consistent else f"; it contradicts (36), which prints {PRINTED_TARGET}:"),
        ]
    lines += [f"  {found.protocol}", *_cells(found)]
    draws = draws_of_data(found.protocol, found.runs, found.seed)
    lines += ["", "the same over four other draws of everything, X among it: least and largest mean of each cell"]
    lines += [f"{c.row:<10}{c.model:<26}{low:>8.2f}{high:>9.2f}" for c, (low, high) in zip(found.cells, draws)]
    good, distance = sum(c.reproduced for c in found.cells), singles_from_integers()
    verdict = "reproduced" if found.reproduced else "not reproduced"
    lines += [
        "",
        f"The slides' single-layer means lie within {distance:.2f} of integers, as where runs share one X.",
    ]
    cells = f"{good} of {len(found.cells)} cells within two standard errors or half an iteration"
    lines += ["", f"table36: {verdict}; {cells} under the nearest protocol"]
    return "\n".join(lines) + "\n"


def _cells(found: Table36) -> list[str]:
    lines = [f"{found.runs} other runs, seed {found.seed}"]
    lines.append(f"{'':<10}{'model':<26}{'slides':>8}{'ours':>9}{'error':>8}{'difference':>12}")
    for c in found.cells:
        verdict = "reproduced" if c.reproduced else "not reproduced"
        numbers = f"{c.slides:>8.2f}{c.ours:>9.2f}{c.standard_error:>8.2f}{c.difference:>+12.2f}"
        lines.append(f"{c.row:<10}{c.model:<26}{numbers}  {verdict}")
    return lines


def picture(found: Table36) -> Figure:
    """Return the slides' numbers and ours with two standard errors, one row for each initialisation and model."""
    from verify.writing.plots import BLUE, VERMILION, styled

    with styled() as figure_class:
        figure = figure_class(figsize=(7.2, 4.2))
        axes = figure.subplots()
        height = range(len(found.cells))
        ours, errors = [c.ours for c in found.cells], [2 * c.standard_error for c in found.cells]
        axes.errorbar(ours, height, xerr=errors, fmt="o", color=BLUE, capsize=3, label="ours, two standard errors")
        slides = [c.slides for c in found.cells]
        axes.plot(slides, height, "D", color=VERMILION, markerfacecolor="none", markersize=8, label="slides")
        axes.set_yticks(list(height), [f"{c.row}, {c.model.split('-')[0]}" for c in found.cells])
        axes.invert_yaxis()
        axes.set_xlabel(f"iterations to an error of {TARGET:g}")
        axes.set_title(f"the table after (36), under the nearest protocol; {found.runs} runs")
        figure.legend(loc="outside lower center", ncols=2)  # a marker beside the others would read as one of them
    return figure
