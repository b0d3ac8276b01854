"""A bound that is a theorem: the answer names the result whose derivation the program checked, step by step."""

from verify import conjecture

found = conjecture("L_next <= rho*L", given=["rho <= 1"], seconds=2, seed=0)
print(found.verdict, found.proved_by)
assert found.verdict == "proved"
