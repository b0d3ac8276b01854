"""The account of a training run, as text."""

from __future__ import annotations

from math import exp, expm1
from textwrap import fill

from rich.cells import set_cell_size

from verify.networks.training.promises import LEVEL, PROMISES, STABLE, Outcome
from verify.networks.training.run_record import Run, Stop
from verify.networks.training.schedules import SCHEDULES
from verify.number_text import counted
from verify.writing.terminal.table import WIDTH


def account(run_: Run, rows: int) -> str:
    """Return what there is to say about a run, as lines of text."""
    (n, h), m = run_.W1.shape, run_.W2.shape[1]
    c, eta = run_.constants, run_.stepped["eta"]
    kind = next(s for s in SCHEDULES if s.name == run_.schedule)
    lines = [
        ("network", f"N = {rows}, n = {n}, h = {h}, m = {m}; rank of X {int(c.rank[0])}"),
        ("schedule", f"{run_.schedule}: {kind.summary}"),
        ("run", _ending(run_)),
        (
            "loss",
            f"{run_.losses[0]:.6g} -> {run_.losses[-1]:.6g} (less its minimum{', divided by N' if run_.mean else ''})",
        ),
    ]
    if len(eta):
        lines.append(
            ("step size", f"{eta[0]:.6g} at first, {eta[-1]:.6g} at last, from {eta.min():.4g} to {eta.max():.4g}")
        )
    lines.append(("proved", _proved_steps(run_)))
    lines.append(("covered", _coverage(run_)))
    if len(eta):
        lines.append(("decrease", _decrease(run_)))
    if run_.rounding_from is not None:
        lines.append(("rounding", _rounding(run_)))
    text = "".join(fill(f"{name:<10} {value}", WIDTH, subsequent_indent=" " * 11) + "\n" for name, value in lines)
    return f"{text}\n{_promises(run_)}"


def _ending(run_: Run) -> str:
    after = counted(run_.steps, "step")
    if run_.stop is Stop.DIVERGED:
        return f"diverged at step {run_.steps}: the loss is {run_.losses[-1]:.4g}"
    if run_.stop is Stop.TOLERANCE:
        return f"{after}: the loss is at most {run_.tolerance:g}"
    return f"{after}: {run_.stop}"


def _coverage(run_: Run) -> str:
    until, spent = run_.covered_until, run_.measured["spent"]
    if until != run_.steps and run_.is_covered_by(STABLE):
        return "by the stable bounds to its end: the loss falls at every step of exact descent"
    if until != run_.steps and run_.is_covered_by(LEVEL):
        return "by the level of one input and one output to its end: the weights stay bounded, the loss may rise"
    if until is None:
        if run_.certificate is not None and run_.certificate.reason is None:
            return (
                "by no theorem: the rounding of the layers to doubles may move lambda_min(tau) by more than what "
                f"alpha_0 = {run_.certificate.alpha0} leaves"
            )
        return "by no theorem for the whole run"
    budget = float(run_.constants.budget[0]) / 2
    share = f"{100 * spent[until] / budget:.3g} % of the budget of imbalance is spent" if budget > 0 else ""
    end = "to its end" if until == run_.steps else f"up to iterate {until}"
    return f"by the sharper theorem {end}; {share}"


def _proved_steps(run_: Run) -> str:
    found, c = run_.certificate, run_.constants
    if found is None:
        slides, sharper = f"{c.eta_max[0]:.6g}", f"{c.eta_max_sharp[0]:.6g}"
        return f"eta_max {slides} (slides), {sharper} (sharper)" if c.alpha0[0] > 0 else "no step size: alpha_0 = 0"
    stable = "" if found.eta_max_stable is None else f"{float(found.eta_max_stable):.6g} (stable bounds)"
    if found.reason is not None:
        return f"eta_max {stable}; none by the other theorems: alpha_0 = 0" if stable else "no step size"
    slides, sharper = (float(x) for x in (found.eta_max, found.eta_max_sharp) if x is not None)
    return f"eta_max {slides:.6g} (slides), {sharper:.6g} (sharper){', ' if stable else ''}{stable}"


def _decrease(run_: Run) -> str:
    """The certificate of the trajectory: the product of the proved factors, and what proves those of how many steps."""
    kept = (Outcome.HELD, Outcome.HELD_EXACTLY)
    by = [(p, run_.count(p.name, *kept)) for p in PROMISES if p.factor is not None]
    said = ", ".join(f"{p.theorem} {count}" for p, count in by)
    proved = int(run_.proved.sum())
    ratio = run_.losses[-1] / run_.losses[0] if run_.losses[0] > 0 else 0.0
    log_product = run_.log_proved_factor
    if log_product is None:
        left = run_.steps - proved
        end = f"{left} step{'s have' if left > 1 else ' has'} no proved factor, so there is none for the whole run"
    else:
        product = f"1 - {-expm1(log_product):.6g}" if -1e-3 <= log_product < 0 else f"{exp(log_product):.6g}"
        end = f"their product is {product}, at least what the loss fell to, {ratio:.6g} times the first"
    return f"of {counted(run_.steps, 'step')}, with a factor proved by: {said}; {end}"


def _rounding(run_: Run) -> str:
    return (
        f"from iterate {run_.rounding_from} on the loss is below what layers rounded to doubles can show; it is that "
        "of the residual, followed through the update of the product"
    )


_MADE = tuple(o for o in Outcome if o is not Outcome.NOT_MADE)


def _promises(run_: Run) -> str:
    rows = [f"{'promise':<52}{'made':>7}{'kept':>7}{'exactly':>9}{'broken':>8}{'open':>6}\n"]
    shown = [p for p in PROMISES if p.theorem != LEVEL or run_.count(p.name, *_MADE)]
    for p in shown:
        kept, exactly, broken, left = (
            run_.count(p.name, o) for o in (Outcome.HELD, Outcome.HELD_EXACTLY, Outcome.BROKEN, Outcome.OPEN)
        )
        made = kept + exactly + broken + left
        said = set_cell_size(p.statement, 52)
        rows.append(f"{said}{made:>7}{kept + exactly:>7}{exactly:>9}{broken:>8}{left:>6}\n")
    rows += [
        fill(f"{p.statement}: made where {p.hypothesis}", WIDTH, subsequent_indent="  ") + "\n"
        for p in PROMISES
        if p.hypothesis
    ]
    for word, found in (("broken", run_.broken), ("left open", run_.left_open)):
        rows += [f"{word}: {name}, for the first time at t = {at}\n" for name, at in found]
    return "".join(rows)
