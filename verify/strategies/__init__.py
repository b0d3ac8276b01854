"""Hypothesis strategies for exact problems, weights, spectra, step sizes and whole instances.

Each says what is valid, not how likely it is. Values are built, not filtered, and shrink to small integers: to zero
entries, to the identity for orthogonal matrices, to the smallest shapes. Arguments are checked when a strategy is made;
a wrong one raises ``hypothesis.errors.InvalidArgument``. What Hypothesis prints of a value is Python that makes it
again: ``Instance`` and ``ScalarFlow`` are here, ``fmpq`` and ``fmpq_mat`` in ``flint``.
"""

from verify.instances.problem import Instance, ScalarFlow
from verify.strategies.arrays import float_arrays
from verify.strategies.data_and_weights import Layers, problems, weights
from verify.strategies.matrices_and_spectra import matrices, orthogonal_matrices, rationals, shapes, spectra
from verify.strategies.printing import print_as_calls
from verify.strategies.whole_instances import MAX_SIDE, Shape, instances, scalar_flows, step_sizes

__all__ = [
    "MAX_SIDE",
    "Instance",
    "Layers",
    "ScalarFlow",
    "Shape",
    "float_arrays",
    "instances",
    "matrices",
    "orthogonal_matrices",
    "problems",
    "rationals",
    "scalar_flows",
    "shapes",
    "spectra",
    "step_sizes",
    "weights",
]

print_as_calls()
