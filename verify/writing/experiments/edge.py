"""Large steps: what became of the runs and of each statement, in words, and the two pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from verify.networks.experiments.edge import KINDS, SHARES, STEPS, Count, End, Sweep, counts

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NAMES = {
    End.MINIMUM: "minimum",
    End.SADDLE: "saddle",
    End.PERIOD_TWO: "period 2",
    End.BOUNDED: "bounded",
    End.UNBOUNDED: "unbounded",
}


def account(found: Sweep, hunted: Sequence[Count]) -> str:
    """Return where the runs ended, and each statement with the runs that it speaks of and those that broke it."""
    lines = [
        f"{len(found.kinds)} runs of {STEPS} steps, {found.runs} starts of each shape, seed {found.seed}; X = I",
        f"step sizes: eta_max_stable, and {SHARES[0]:.3g} to {SHARES[-1]:.3g} of 1 / sigma_max(W*)",
        f"{'where the runs end':<26}" + "".join(f"{name:>11}" for name in _NAMES.values()),
    ]
    for kind in KINDS:
        ends = found.of(kind)["end"]
        lines.append(f"{kind:<26}" + "".join(f"{int((ends == end).sum()):>11}" for end in _NAMES))
    lines.append("statements, on the runs that they speak of (extreme: the ratio or the product that is bounded):")
    lines += [_line(c) for c in counts(found)]
    lines.append("open questions, on random starts:")
    lines += [_line(c) for c in hunted]
    return "\n".join(lines) + "\n"


def _line(c: Count) -> str:
    return f"  {c.statement}: {c.failed} of {c.runs} against it, extreme {c.extreme:.6g}"


def pictures(found: Sweep) -> dict[str, Figure]:
    """Return the phase diagram of the runs, and the sharpness along three runs with 2 / eta."""
    return {"edge": _phases(found), "edge-sharpness": _traces(found)}


def _phases(found: Sweep) -> Figure:
    """Return for each kind of network where the runs end, by step size and by distance of the start."""
    from verify.writing.plots import COLOURS, styled

    with styled() as figure_class:
        figure = figure_class(figsize=(9.6, 3.8))
        panels = figure.subplots(1, len(KINDS), sharey=True)
        for axes, kind in zip(panels, KINDS):
            c = found.of(kind)
            for number, (end, name) in enumerate(_NAMES.items()):
                chosen = c["end"] == end
                if chosen.any():
                    axes.scatter(
                        (c["eta"] * c["top"])[chosen], (c["eta"] / c["stable"])[chosen], s=9, label=name,
                        color=COLOURS[number % len(COLOURS)], marker="osD^x"[number],
                    )  # fmt: skip
            axes.set_xscale("log")
            axes.set_yscale("log")
            axes.xaxis.set_minor_formatter("")
            axes.axvline(1, color="#555555", linewidth=0.8)
            axes.axhline(1, color="#555555", linewidth=0.8)
            axes.set_title(kind)
            axes.set_xlabel(r"$\eta K\sigma_{\max}(W^*)$")
        panels[0].set_ylabel(r"$\eta$ over the stable step")
        panels[-1].legend(loc="best")
    return figure


def _traces(found: Sweep) -> Figure:
    from verify.writing.plots import bound, line, styled

    with styled() as figure_class:
        figure = figure_class(figsize=(6.4, 3.8))
        axes = figure.subplots()
        traces = found.traces
        for number, (eta, values) in enumerate(zip(traces["eta"], traces["sharpness"])):
            shown = np.where(values < 10 * 2 / eta, values, np.nan)
            line(axes, number, traces["times"], shown, rf"$\eta = {eta:.3g}$")
            bound(axes, 2 / eta, rf"$2/\eta$, $\eta = {eta:.3g}$")
        axes.set_yscale("log")
        axes.set_xlabel("iteration t")
        axes.set_title(r"$\lambda_{\max}(\tau_t)$, the sharpness of whitened data at a minimum")
        axes.legend(loc="center right")
    return figure
