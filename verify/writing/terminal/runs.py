"""The account of a training run, as text."""

from __future__ import annotations

from textwrap import fill

from verify.networks.training.promises import PROMISES, Outcome
from verify.networks.training.run import Run, Stop
from verify.networks.training.schedules import SCHEDULES
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
        ("loss", f"{run_.losses[0]:.6g} -> {run_.losses[-1]:.6g} (less its minimum)"),
    ]
    if len(eta):
        lines.append(
            ("step size", f"{eta[0]:.6g} at first, {eta[-1]:.6g} at last, from {eta.min():.4g} to {eta.max():.4g}")
        )
    steps = f"eta_max {c.eta_max[0]:.6g} (slides), {c.eta_max_sharp[0]:.6g} (sharper)"
    lines.append(("proved", steps if c.alpha0[0] > 0 else "no step size is guaranteed: alpha_0 = 0"))
    lines.append(("covered", _coverage(run_)))
    if run_.rounding_from is not None:
        lines.append(("rounding", _rounding(run_)))
    text = "".join(fill(f"{name:<10} {value}", WIDTH, subsequent_indent=" " * 11) + "\n" for name, value in lines)
    return f"{text}\n{_promises(run_)}"


def _ending(run_: Run) -> str:
    after = f"{run_.steps} step{'' if run_.steps == 1 else 's'}"
    if run_.stop is Stop.DIVERGED:
        return f"diverged at step {run_.steps}: the loss is {run_.losses[-1]:.4g}"
    if run_.stop is Stop.TOLERANCE:
        return f"{after}: the loss is at most {run_.tolerance:g}"
    return f"{after}: {run_.stop}"


def _coverage(run_: Run) -> str:
    until, spent = run_.covered_until, run_.measured["spent"]
    if until is None:
        return "by no theorem"
    budget = float(run_.constants.budget[0]) / 2
    share = f"{100 * spent[until] / budget:.3g} % of the budget of imbalance is spent" if budget > 0 else ""
    end = "to its end" if until == run_.steps else f"up to iterate {until}"
    return f"by the sharper theorem {end}; {share}"


def _rounding(run_: Run) -> str:
    return (
        f"from iterate {run_.rounding_from} on the loss is below what layers rounded to doubles can show; it is that "
        "of the residual, followed through the update of the product"
    )


def _promises(run_: Run) -> str:
    header = f"{'promise':<54}{'made':>7}{'kept':>7}{'exactly':>9}{'broken':>8}{'open':>6}\n"
    rows = []
    for p in PROMISES:
        kept, exactly, broken, left = (
            run_.count(p.name, o) for o in (Outcome.HELD, Outcome.HELD_EXACTLY, Outcome.BROKEN, Outcome.OPEN)
        )
        made = kept + exactly + broken + left
        rows.append(f"{p.statement:<54}{made:>7}{kept + exactly:>7}{exactly:>9}{broken:>8}{left:>6}\n")
    for word, found in (("broken", run_.broken), ("left open", run_.left_open)):
        rows += [f"{word}: {name}, for the first time at t = {at}\n" for name, at in found]
    return header + "".join(rows)
