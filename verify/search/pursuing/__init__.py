"""The search behind a verdict: a claim's relation is climbed towards its violation, in the claim's own setting.

It is the search of ``try`` (the same families, ascents and steering), for what ``try`` does not speak of: definitions
that a claim changes, times of a run, weights of a single layer, any two matrices, points of a gradient flow. Its length
is a number of points, not of seconds, so that one seed has one verdict.
"""
