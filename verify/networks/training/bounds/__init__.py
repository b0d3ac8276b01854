"""The constants and polynomials of the theorems, in floats, for many networks at once."""
