"""Rigorous enclosures in doubles, for whole batches: scalars as intervals, matrices as balls, spectra."""
