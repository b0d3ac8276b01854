"""The uncapped minimiser: what became of the two questions, in words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from verify.networks.experiments.uncapped import STEPS, ExactRun, Hunted


def account(run: ExactRun, found: Sequence[Hunted]) -> str:
    """Return in words what became of the two questions."""
    inst = run.instance
    values = ", ".join(f"{name} = {value}" for name, value in inst.values().items() if name in ("eta", "c1", "c2"))
    lines = [
        "The minimiser of f(eta, t) as the step, without the cap eta_max.",
        "",
        "Do the bounds (25) hold along the run? " + ("No" if run.leaves_the_bounds else "Not shown otherwise") + ":",
        f"  W1 = {inst.W1[0, 0]}, W2 = {inst.W2[0, 0]}, X = {inst.X[0, 0]}, Y = {inst.Y[0, 0]}, {values}",
        "  the step is exactly the minimiser of f(eta, 0), and larger than eta_max; at t = 1",
        f"  c1 alpha_0 = {run.bound.left} = {run.bound.lhs}, lambda_min(tau) = {run.bound.right} = {run.bound.rhs}",
        "",
        "Does L(t+1) <= f(eta_t, t) L(t) hold? Hunted in floats; guaranteed decrease over actual, at most:",
    ]
    broken = [h for h in found if h.tightest > 1]
    for h in found:
        shape = ", ".join(f"{name} = {side}" for name, side in zip("nhm", h.shape))
        near = f"{h.tightest:.6f} at t = {h.time}" if np.isfinite(h.tightest) else "no run with alpha_0 > 0"
        lines.append(f"  {shape}: {near} in {h.runs} runs of {STEPS} steps")
    lines.append("  a run that breaks it was found" if broken else "  no run that breaks it was found")
    return "\n".join(lines) + "\n"
