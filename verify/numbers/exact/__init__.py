"""Exact arithmetic on FLINT: rational and real algebraic numbers, their matrices, and decided signs."""
