"""Is every step below 2/K safe, as it is for a single layer? No: an exact network shows it.

For one layer, eta < 2/K makes the loss fall (slides (15)). On two layers the same rule fails; the smallest network that
the search finds is printed in rational numbers, to be redone by hand.
"""

from verify import conjecture

found = conjecture("L_next <= L", given=["eta < 2/K"], seconds=5, seed=0)
print(found.verdict)
shown = found.counterexample
assert shown is not None
for name, value in shown.values.items():
    print(f"  {name} = {value}")
print(f"  L(1) = {shown.lhs} > L(0) = {shown.rhs}")
