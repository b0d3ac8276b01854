"""What is false just beyond a claim: the instance that says so, decided exactly in each run."""

from __future__ import annotations

from derivations.claim import Beyond
from verify.evaluation.statements import compile_statement
from verify.instances.problem import Instance
from verify.trials.records import Counterexample


class NotRefuted(AssertionError):
    """The instance does not show what it is there for."""


def refutation(beyond: Beyond) -> Counterexample:
    """Return the instance at which the statement fails, laid out to be checked by hand.

    Raises:
        NotRefuted: if exact arithmetic does not refute the statement there.
    """
    side = len(beyond.minimiser)
    unit = [[int(i == j) for j in range(side)] for i in range(side)]
    inst = Instance(unit, beyond.minimiser, beyond.W1, beyond.W2, beyond.eta)
    found = compile_statement(beyond.relation)(inst)
    if found.truth is not False:
        raise NotRefuted(f"{beyond.relation} is not refuted at W1 = {beyond.W1}, W2 = {beyond.W2}: {beyond.says}")
    layers = {"W1": [list(row) for row in beyond.W1], "W2": [list(row) for row in beyond.W2]}
    data = {"X": [[str(x) for x in row] for row in unit], "Y": [list(row) for row in beyond.minimiser]}
    return Counterexample(inst.shape, {**data, **layers, "eta": beyond.eta}, found.lhs, found.rhs, beyond.relation)
