"""May the slides' minimiser of f(eta, t) be taken without the cap eta_max? Not if the bounds (25) are to hold.

A scalar network in rational numbers whose first step is exactly the minimiser, and which then leaves the bounds.
"""

from verify.networks.experiments.uncapped import exact_run

run = exact_run()
print(f"eta = {run.instance.eta}, c1 alpha_0 = {run.bound.left}, lambda_min(tau_1) = {run.bound.right}")
print("the bounds hold" if not run.leaves_the_bounds else "the bounds are broken")
assert run.leaves_the_bounds
