"""The records a claim is made of: frozen, and without any verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from sympy import And, Eq, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean

if TYPE_CHECKING:
    from derivations.proving.kernel import Proof


class Setting(Enum):
    """What moves the weights, hence which instances the claim speaks about."""

    POINT = "any weights"
    FLOW = "gradient flow"
    SCALAR_FLOW = "gradient flow of the scalar network"
    DESCENT = "one step of gradient descent"
    SINGLE_LAYER = "one step of gradient descent on a single layer"
    RUN = "gradient descent from t = 0, X of full column rank (the reduced problem)"
    VARYING = "gradient descent from t = 0 with a step size of its own at each step, X of full column rank"
    ONE_TO_ONE = "gradient descent from t = 0 of a network with one input and one output, of any width"
    ANY_LOSS = "gradient descent from t = 0 on any K-smooth, mu-PL loss with least value 0 and one minimiser W*"
    ANY_LOSS_VARYING = (
        "gradient descent from t = 0 with a step size of its own at each step, on any K-smooth, mu-PL loss with least "
        "value 0 and one minimiser W*"
    )
    EXPERIMENT = "the slides' experiments"


class Reading(Enum):
    """What a display says of its relation."""

    HOLDS = "the relation holds"
    DEFINES = "the left side is defined as the right side"
    HYPOTHESIS = "the relation is a hypothesis of what follows"
    EXPERIMENT = "an experiment's outcome"
    UNIQUE_POSITIVE_ROOT = "as an equation in eta, the relation has exactly one positive root"


@dataclass(frozen=True)
class Served:
    """A relation that the slides go on to use a definition for, with its hypotheses."""

    relation: Boolean
    setting: Setting
    given: tuple[Boolean, ...] = ()
    proof: Proof | None = None
    reading: Reading = Reading.HOLDS

    def __post_init__(self) -> None:
        _require_relation(self.relation, self.reading)
        _require_whole(self.proof)


def _require_whole(proof: Proof | None) -> None:
    """Check that each label a proof uses is one of its own; raises ValueError."""
    if proof is not None and proof.open:
        raise ValueError(f"no earlier step is called {min(proof.open)!r}")


@dataclass(frozen=True)
class Statement:
    """A display, or its repair: the relation, how it is read, hypotheses of its own.

    ``serves``: for a definition, what it is used for; for a hypothesis, what follows from it. ``root``: of an equation
    that has one positive root, the symbol that stands for it.

    Raises:
        ValueError: if SymPy has reduced the relation to true or false, if a definition is not an equation, or if a
            hypothesis serves nothing.
    """

    relation: Boolean
    reading: Reading = Reading.HOLDS
    given: tuple[Boolean, ...] = ()
    serves: tuple[Served, ...] = ()
    root: Symbol | None = None

    def __post_init__(self) -> None:
        _require_relation(self.relation, self.reading)
        if self.reading is Reading.HYPOTHESIS and not self.serves:
            raise ValueError(f"{self.relation} is read as a hypothesis, but nothing is said to follow from it")


def _require_relation(relation: object, reading: Reading) -> None:
    """Check that there is a relation left to read so; raises ValueError."""
    if reading is Reading.EXPERIMENT:
        return
    if not isinstance(relation, Relational | And):
        raise ValueError(f"{relation} is not a relation: SymPy reduces what is evident to it unless evaluate=False")
    equation = reading in (Reading.DEFINES, Reading.UNIQUE_POSITIVE_ROOT)
    if equation and not isinstance(relation, Eq):
        raise ValueError(f"{relation} is read as an equation, but is none: {reading.value}")


@dataclass(frozen=True)
class Beyond:
    """A statement that goes beyond a claim and is false, with the network at which it fails, exactly.

    ``says``: what it would say, in words; ``relation``: what fails. The data are X = I with the targets Y = W*; the
    entries of W1, W2 and W*, row by row, and the step size are rationals as text.
    """

    says: str
    relation: Relational
    W1: tuple[tuple[str, ...], ...]
    W2: tuple[tuple[str, ...], ...]
    minimiser: tuple[tuple[str, ...], ...]
    eta: str = "1"


@dataclass(frozen=True)
class Claim:
    """One assertion of one display.

    ``proof`` establishes the printed statement or, where that is false, the corrected one; which
    of them it establishes is found out by ``verify.decide``, not said here. ``in_words``: the slides say it beside the
    display, which does not print it. ``heading``: what the display is called, where it asserts several things; its
    first claim says it. ``beyond``: what is false just beyond it.
    """

    id: str
    display: str
    title: str
    source: str
    setting: Setting
    printed: Statement
    given: tuple[Boolean, ...] = ()
    corrected: Statement | None = None
    why: str = ""
    proof: Proof | None = None
    notes: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        _require_whole(self.proof)

    in_words: bool = False
    heading: str = ""
    beyond: tuple[Beyond, ...] = ()

    def served_by(self) -> Served:
        """What this claim asserts (as corrected where it is), for a definition it rests on."""
        statement = self.corrected or self.printed
        return Served(statement.relation, self.setting, self.given + statement.given, self.proof, statement.reading)
