"""Plots of runs and experiments: readable in greyscale and by the colour-blind, the same bytes for the same data.

matplotlib is an extra (``report``); it is imported when a plot is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from verify.errors import RequestError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from verify.networks.training.run_record import Run
    from verify.numbers.floats import Array

FORMATS = (".svg", ".png", ".pdf")

# the colours of Okabe and Ito, which differ in lightness; a line has a dash pattern of its own besides
BLACK, ORANGE, SKY, GREEN, BLUE, VERMILION, PURPLE = (
    "#000000", "#E69F00", "#56B4E9", "#009E73", "#0072B2", "#D55E00", "#CC79A7",
)  # fmt: skip
COLOURS = (BLUE, VERMILION, GREEN, BLACK, PURPLE, ORANGE, SKY)
Dashes: TypeAlias = str | tuple[float, tuple[float, ...]]
"""How a line is broken, as matplotlib takes it."""
DASHES: tuple[Dashes, ...] = (
    "-", (0, (6, 2)), (0, (1, 1.2)), (0, (6, 1.5, 1, 1.5)), (0, (3, 1)), (0, (8, 2, 1, 2, 1, 2)), (0, (1, 3)),
    (0, (10, 3)), (0, (4, 1, 1, 1, 1, 1, 1, 1)), (0, (2, 2)),
)  # fmt: skip
MARKERS = ("", "o", "s", "^", "v", "D", "x", "+", "P", "*")
# line number k has dash k, marker k and colour k mod 7: up to ten lines, no two alike even without colour

_STYLE: Any = {
    "svg.hashsalt": "overparam-verify",
    "svg.fonttype": "none",
    "pdf.fonttype": 42,
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.color": "#D9D9D9",
    "grid.linewidth": 0.6,
    "axes.titlesize": 10,
    "axes.titlelocation": "left",
    "legend.frameon": False,
    "legend.fontsize": 8,
    "lines.linewidth": 1.4,
    "figure.constrained_layout.use": True,
}


def check_target(target: str) -> None:
    """Raise RequestError where a plot cannot be made of that name, or matplotlib is missing."""
    if Path(target).suffix.lower() not in FORMATS:
        raise RequestError(f"--plot {target}: a name that ends in .svg, .png or .pdf is expected")
    check_matplotlib()


def check_matplotlib() -> None:
    """Raise RequestError where matplotlib is missing."""
    try:
        import matplotlib  # noqa: F401
    except ImportError as error:
        raise RequestError(
            "plots need matplotlib: pip install 'overparam-verify[report]'; without a plot it is not needed"
        ) from error


@contextmanager
def styled() -> Iterator[type[Figure]]:
    """Give pyplot-free figures this module's style; yields the class ``Figure``."""
    check_matplotlib()
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield Figure


def saved(figure: Figure, suffix: str) -> bytes:
    """Return the figure as a file of that suffix, one of ``FORMATS``; text stays text in SVG and PDF."""
    import matplotlib as mpl

    buffer = BytesIO()
    form = suffix.lower().lstrip(".")
    metadata: dict[str, None] = {"svg": {"Date": None}, "png": {"Software": None}, "pdf": {"CreationDate": None}}[form]
    with mpl.rc_context(_STYLE):
        figure.savefig(buffer, format=form, dpi=160, metadata=metadata)
    return buffer.getvalue()


def line(
    axes: Axes, number: int, x: Sequence[float] | Array, y: Sequence[float] | Array, label: str, **more: Any
) -> None:
    """Draw the line of that number: its colour and its dashes; what is not positive is left out on a log axis."""
    values = np.where(np.asarray(y, dtype=float) > 0, y, np.nan)
    style = {"color": COLOURS[number % len(COLOURS)], "linestyle": DASHES[number % len(DASHES)]} | more
    if np.isfinite(values).sum() == 1:
        style["marker"] = "o"  # a run of one step has no line to be seen
    axes.plot(x, values, label=label, **style)


def spread(axes: Axes, number: int, x: Sequence[float] | Array, middle: Array, width: Array, label: str) -> None:
    """Draw a line with a band of that half-width around it."""
    colour = COLOURS[number % len(COLOURS)]
    marker = MARKERS[number % len(MARKERS)]
    every = (number % 7 * 2, max(len(x) // 6, 1))
    axes.plot(
        x, middle, color=colour, linestyle=DASHES[number % len(DASHES)], label=label, marker=marker or None,
        markevery=every, markersize=3.5,
    )  # fmt: skip
    axes.fill_between(x, middle - width, middle + width, color=colour, alpha=0.15, linewidth=0)


def bound(axes: Axes, level: float, label: str, dashes: Dashes = (0, (1, 1.5))) -> None:
    """Draw a horizontal line at a level, named at its right end; nothing where there is no such level."""
    if np.isfinite(level) and level > 0:
        axes.axhline(level, color="#555555", linestyle=dashes, linewidth=1)
        axes.annotate(
            label, (1, level), xycoords=("axes fraction", "data"), ha="right", va="bottom", fontsize=8, color="#333333"
        )


# --- a run ---------------------------------------------------------------------------------------------------


def figure_of_run(run: Run) -> Figure:
    """Return four panels: the loss and its bounds, step sizes, the spectrum of tau, the drift of the imbalance."""
    with styled() as Figure:
        figure = Figure(figsize=(9.6, 6.6))
        (loss, steps), (spectrum, drift) = figure.subplots(2, 2)
        _draw_loss(loss, run)
        _draw_steps(steps, run)
        _draw_spectrum(spectrum, run)
        _draw_drift(drift, run)
        for axes in (loss, steps, spectrum, drift):
            axes.set_yscale("log")
            axes.set_xlabel("iteration t")
            if axes.get_legend_handles_labels()[0]:
                axes.legend(loc="best")
        figure.suptitle(f"schedule {run.schedule}: {run.steps} steps, {run.stop}", fontsize=11, x=0.01, ha="left")
    return figure


def bounds_of_loss(run: Run) -> dict[str, Array]:
    """Return the losses (T + 1,) that the products of one-step factors guarantee, NaN from where they do not."""
    found = {}
    for name, promise in (("rho", "lemma"), ("f", "f"), ("rho_sharp", "sharp-lemma"), ("f_sharp", "f-sharp")):
        made = np.cumprod(run.promises[promise] != 0) > 0
        with np.errstate(all="ignore"):
            product = np.cumprod(np.where(made, run.stepped[name], np.nan))
        found[name] = run.losses[0] * np.concatenate([[1.0], product])
    return found


def _draw_loss(axes: Axes, run: Run) -> None:
    t = np.arange(run.steps + 1)
    line(axes, 0, t, run.losses, "L(t)")
    names = {"rho": r"$\Pi\rho$", "f": r"$\Pi f$", "rho_sharp": r"$\Pi\tilde\rho$", "f_sharp": r"$\Pi\tilde f$"}
    for number, (name, values) in enumerate(bounds_of_loss(run).items(), start=1):
        # a product above L(0) guarantees nothing
        if (values[1:] < run.losses[0]).any():
            line(axes, number, t, values, f"{names[name]} L(0)")
    if run.rounding_from is not None:
        axes.axvline(run.rounding_from, color="#555555", linewidth=0.8)
        axes.annotate(
            "below the rounding of the layers", (run.rounding_from, 0.02), xycoords=("data", "axes fraction"),
            rotation=90, fontsize=7, ha="right", va="bottom", color="#333333",
        )  # fmt: skip
    axes.set_title("loss less its minimum, and what is guaranteed")


def _draw_steps(axes: Axes, run: Run) -> None:
    line(axes, 0, np.arange(run.steps), run.stepped["eta"], r"$\eta_t$")
    constants = run.constants
    bound(axes, float(constants.eta_max[0]), r"$\eta_{\max}$")
    bound(axes, float(constants.eta_max_sharp[0]), r"$\tilde\eta_{\max}$ (sharper)")
    axes.set_title("step size")


def _draw_spectrum(axes: Axes, run: Run) -> None:
    t, constants = np.arange(run.steps + 1), run.constants
    line(axes, 0, t, run.measured["lambda_max"], r"$\lambda_{\max}(\tau_t)$")
    line(axes, 1, t, run.measured["lambda_min"], r"$\lambda_{\min}(\tau_t)$")
    bound(axes, float(constants.c2[0] * constants.beta0[0]), r"$c_2\beta_0$")
    bound(axes, float(constants.c1[0] * constants.alpha0[0]), r"$c_1\alpha_0$")
    axes.set_title(r"spectrum of $\tau$ and its uniform bounds")


def _draw_drift(axes: Axes, run: Run) -> None:
    t = np.arange(run.steps + 1)
    line(axes, 0, t, run.measured["drift"], r"$\|D(t)-D(0)\|_F$")
    line(axes, 1, t, np.where(np.isfinite(run.measured["spent"]), run.measured["spent"], np.nan), "guaranteed")
    bound(axes, float(run.constants.budget[0]) / 2, "budget")
    axes.set_title("drift of the imbalance and its budget")
