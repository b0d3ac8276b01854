"""The value of a statement on an instance: code that SymPy's lambdify makes of it, for each kind of number."""
