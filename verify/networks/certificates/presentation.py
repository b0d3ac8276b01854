"""How a certificate is written: as text and as HTML; and why no step size is guaranteed."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from html import escape
from textwrap import fill, wrap
from typing import TYPE_CHECKING

from derivations.legend import LEGEND
from derivations.notation import D, LambdaK, SigmaMin, W_star, m, n
from derivations.supplied_definitions import radius
from verify.line_width import aligned, fitting
from verify.networks.certificates.constants import Constants
from verify.networks.certificates.enclosure import Enclosure, enclose
from verify.networks.recipes import PARTED
from verify.numbers.exact.scalars import Scalar
from verify.numbers.rationals import rational

if TYPE_CHECKING:
    from verify.networks.certificates.guarantees import Guarantee
    from verify.networks.certificates.record import CertificateRecord

MEANING = {
    "L0": "loss at the start, less its minimum",
    "rate": "f(eta_max, 0): factor of the loss at each such step",
    "rate_sharp": "the same by the sharper theorem, at eta_max_sharp",
    **{name: LEGEND[name][1] for name in ("K", "mu", "kappa", "p1", "p2", "alpha0", "beta0")},
    "rate_stable": "the same by the stable bounds, at eta_max_stable",
    **{name: LEGEND[name][1] for name in ("eta1_max", "eta2_max", "eta_max", "eta_max_sharp", "eta_max_stable")},
    "eta_max_level": "4 / (K level(0)): up to it the level never rises, and the weights stay bounded",
}
THEOREMS = {
    "uniform-bounds": "the slides' theorem",
    "sharp-uniform-bounds": "the sharper theorem",
    "stable-bounds": "the stable bounds",
    "descent-lemma": "the slides' lemma",
    "sharp-descent": "the sharper lemma",
    "level-bounds": "the level of one input and one output",
}
_WHOLE_RUN = ("uniform-bounds", "sharp-uniform-bounds", "stable-bounds", "level-bounds")
_WITHOUT_FACTOR = {"stable-bounds": "the loss falls", "level-bounds": "the weights stay bounded; the loss may rise"}
_DESCENT = (
    "no linear rate is proved at eta_max_stable; up to it the loss falls at every step, and after T steps of size eta "
    "the least |grad L|^2 is at most L(0) / (eta B T), B the share of the decrease that is kept"
)
_LEVEL = (
    "up to eta_max_level = 4 / (K level) the level never rises, at steps that vary too, nor does this bound fall: the "
    "loss may rise at single steps, but never exceeds K level(0)^2 / 8. Above it the level never falls, if "
    "eta K |w*| < 2"
)
WIDTH = fitting(100)


def number(x: Fraction) -> str:
    """Return an exact number as a decimal if it is a short one, else as a fraction."""
    found = enclose(rational(x))
    return found.strings[0] if found.width == 0 else str(x)


def _read(x: Fraction) -> str:
    """An exact number for people: a double that is no short decimal as Python prints it."""
    exact = number(x)
    return repr(float(x)) if "/" in exact and Fraction(float(x)) == x else exact


def reason(constants: Constants, shape: Mapping[str, int], rank: int) -> str:
    """Return why alpha0 is not positive, in a sentence: each of the conditions that would make it so is missing."""
    low, reach = constants.value(SigmaMin(W_star)), constants.value(radius)
    missing = [f"p1 = 0, for sigma_min(W*) = {_short(low)} is not above R = sqrt(2 L(0) / mu) = {_short(reach)}"]
    width = shape["h"]
    layers = (("W1", "n", rank, "D", LambdaK(n, D(0))), ("W2", "m", shape["m"], "-D", LambdaK(m, -D(0))))
    for layer, side, size, imbalance, eigenvalue in layers:
        name = f"lambda_{side}({imbalance})"
        if size > width:
            missing.append(f"{name} = 0, for the width h = {width} is below {side} = {size}")
        else:
            missing.append(f"{name} = {_short(constants.value(eigenvalue))} is not positive: {layer} lacks imbalance")
    conditions = f"{'; '.join(missing)}; one of the three positive would do"
    return f"the slides' theorem and the sharper one guarantee no step size, since alpha0 = 0: {conditions}"


def reason_of_stable(constants: Mapping[str, Enclosure | None]) -> str | None:
    """Return why the stable bounds give no step size, or no factor; None where they give both."""
    if constants["eta_max_stable"] is None:
        return "the start is a minimum, so that no step moves it"
    return _DESCENT if constants["rate_stable"] is None else None


def _short(x: Scalar) -> str:
    return str(enclose(x, 7))


# --- text ----------------------------------------------------------------------------------------------------


def text(found: CertificateRecord) -> str:
    """Return the certificate as lines of text, without an end of line at the end."""
    lines = [_title(found), ""]
    lines += aligned([(name, _digits(x), MEANING[name]) for name, x in found.constants.items()], WIDTH)
    if found.reason:
        lines += ["", *wrap(f"{found.reason}.", WIDTH)]
    if found.reason_stable:
        lines += ["", *wrap(f"{found.reason_stable[0].upper()}{found.reason_stable[1:]}{_best(found)}.", WIDTH)]
    if found.eta_max_level is not None:
        lines += ["", *wrap(f"One input, one output: {_LEVEL}.", WIDTH)]
    if found.guarantees:
        lines += ["", *wrap(_goal(found), WIDTH), "", *_guaranteed(found)]
    return "\n".join([*lines, *_covered(found), *_suggested(found), *_warned(found)])


def _best(found: CertificateRecord) -> str:
    """The step size of the best bound of the gradient, and the bound."""
    best = found.stationarity
    return "" if best is None else f": at most {best.bound} / T with eta = {_read(best.eta)}, where B is {best.margin}"


def _suggested(found: CertificateRecord) -> list[str]:
    """The suggestions: what each guarantees, and the recipe beneath it, to be typed: a statement is never broken."""
    if found.suggestions is None:
        return []
    if not found.suggestions:
        return ["", "No start or scale that was tried guarantees more."]
    reached = "that loss" if found.guarantees else f"a loss of {_loss(found)}"
    lines = ["", f"What leads to {reached} in {'fewer' if found.guarantees else 'how many'} steps:"]
    for s in found.suggestions:
        if s.steps is None:
            count = "more than were tried,"
        else:
            count = f"{_counted(s.steps)}," if s.steps else "already there, 0 steps,"
        how = f"guaranteed by {THEOREMS[s.theorem]}" if s.theorem else "taken in a run, not guaranteed"
        step = f", eta = {_read(s.eta)}" if s.eta is not None else ""
        slacks = f", c1 = {_read(s.c1)}, c2 = {_read(s.c2)}" if s.c1 is not None and s.c2 is not None else ""
        lines += wrap(f"- {s.what}: {count} {how}{step}{slacks}", WIDTH, subsequent_indent="  ")
        lines += [f"    {statement}" for statement in s.recipe.split(PARTED)]
    return lines


_HEADINGS = ("proved by", "c1", "c2", "step size", "factor", "steps")


def _title(found: CertificateRecord) -> str:
    sides = ", ".join(f"{k} = {v}" for k, v in found.shape.items())
    of = "; the loss is divided by N" if found.mean else ""
    return f"{sides}; X has rank {found.rank}; c1 = {_read(found.c1)}, c2 = {_read(found.c2)}{of}"


def _goal(found: CertificateRecord) -> str:
    return f"least guaranteed factor of the loss, and the steps to a loss of {_loss(found)}:"


def _loss(found: CertificateRecord) -> str:
    """The loss that steps are counted to."""
    return f"{_read(found.tolerance)}{' times the loss at the start' if found.relative else ''}"


def _digits(x: Enclosure | None) -> str:
    return "none" if x is None else str(x)


def _row(g: Guarantee, found: CertificateRecord) -> tuple[str, ...]:
    chosen = " *" if (g.c1, g.c2) != (found.c1, found.c2) else ""
    return (THEOREMS[g.theorem], _read(g.c1), _read(g.c2) + chosen, _read(g.eta), str(g.rate), _count(g.steps))


def _guaranteed(found: CertificateRecord) -> list[str]:
    """The guarantees as a table, or one below the other where it has no room."""
    rows = [_row(g, found) for g in (*found.guarantees, *found.optimised)]
    lines = aligned([_HEADINGS, *rows], sys.maxsize)
    if max(map(len, lines)) <= WIDTH:
        return lines
    return [
        line
        for theorem, low, high, step, factor, steps in rows
        for line in (
            f"{theorem}, c1 = {low}, c2 = {high}:",
            f"    {steps} step{'' if steps == '1' else 's'} of size {step},",
            f"    factor {factor}",
        )
    ]


def _count(steps: int) -> str:
    return f"{steps:,}" if steps < 10**15 else f"{Decimal(steps):.6e}"


def _counted(steps: int) -> str:
    return f"{_count(steps)} step{'' if steps == 1 else 's'}"


def _covered(found: CertificateRecord) -> list[str]:
    lines = ["* slacks chosen for the least factor"] if found.optimised else []
    asked = found.coverage
    if asked is None:
        return lines
    step = f"eta = {_read(asked.eta)}"
    if not asked.covered_by:
        lines += ["", f"{step} is covered by no theorem, and by no lemma at the start."]
    else:
        lines += ["", f"{step} is covered by:"]
        span = {True: "at every step", False: "at the first step alone"}
        promised = {
            k: f"factor {asked.factors[k]}" if k in asked.factors else _WITHOUT_FACTOR[k] for k in asked.covered_by
        }
        lines += aligned([(THEOREMS[k], x, span[k in _WHOLE_RUN]) for k, x in promised.items()], WIDTH, indent="  ")
        if not any(k in _WHOLE_RUN for k in asked.covered_by):
            lines.append("No theorem covers the whole run with this step size.")
    lines += [f"Whether {THEOREMS[k]} covers it could not be decided." for k in asked.undecided]
    return lines


def _warned(found: CertificateRecord) -> list[str]:
    """The warnings, as lines that fit a terminal."""
    lines = [fill(f"Warning: {text}.", WIDTH, subsequent_indent="  ") for text in found.warnings]
    return ["", *lines] if lines else []


def html(found: CertificateRecord) -> str:
    """Return the certificate as HTML: tables of the constants and of the guarantees."""
    parts = [f"<p>{escape(_title(found))}</p>"]
    parts.append(
        _table(("constant", "value", "meaning"), [(k, _digits(x), MEANING[k]) for k, x in found.constants.items()])
    )
    if found.reason:
        parts.append(f"<p>{escape(found.reason)}.</p>")
    if found.guarantees:
        parts.append(f"<p>{escape(_goal(found))}</p>")
        parts.append(_table(_HEADINGS, [_row(g, found) for g in (*found.guarantees, *found.optimised)]))
    parts += [f"<p>{escape(line.strip())}</p>" for line in _covered(found) if line]
    parts += [f"<p><strong>Warning:</strong> {escape(text)}.</p>" for text in found.warnings]
    return "<div>" + "".join(parts) + "</div>"


def _table(headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    top = "".join(f'<th scope="col">{escape(x)}</th>' for x in headings)
    body = "".join("<tr>" + "".join(f"<td>{escape(x)}</td>" for x in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
