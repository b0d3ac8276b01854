"""Matrices as unevaluated sums of two doubles, with a bound of what is left out: products, sums and spectra of them.

The leading products are free of rounding errors: matrices are cut into slices of few bits, products of which are
integers below 2**53, whatever the order of summation (Ozaki, Ogita, Oishi, Rump, Numerical Algorithms 59, 2012,
95-118). What is below the slices is multiplied in floats and bounded. Uses ``verify.numbers.intervals`` for bounds.
"""
