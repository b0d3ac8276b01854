"""Matrices that SymPy has a name for."""

from sympy import ZeroMatrix as ZeroMatrix
