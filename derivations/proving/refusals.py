"""Why a step is refused: one record for every reason, with the terms it is about; the message is made from them.

``Reason`` lists all reasons there are. A ``Refusal`` carries one of them and its fields, so that a program need not
read the sentence; its subclasses tell which part of the kernel refused. Anything else that is raised while a step is
checked is an error of the program (``RuleFailed``), never a gap of the derivation.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import partial


class Reason(Enum):
    """A reason for refusing a step; the value is the sentence, with the names of its fields in braces."""

    # --- reading: the language of statements ----------------------------------------------------
    NOT_A_RELATION = "{node} is not a relation: <=, <, >=, > or = between real numbers, = between matrices, or 'and'"
    ALREADY_DECIDED = "SymPy reduces the relation to {node}: it no longer says what is claimed; write evaluate=False"
    NOT_IN_LANGUAGE = "{node}: {kind} is not spoken of in proofs"
    NOT_OF_SORT = "{node} is not {sort}"
    ALTERED = "{node} has attributes that are not SymPy's own"
    NOT_EXACT = "{node} is not an exact real number"
    NOT_A_SIDE = "{node} is not the side of a matrix: a positive integer, n, h, m, N, or a count of one's own"
    NOT_A_TIME = "{node} is not at a time 0, 1, 2, ..."
    NAMESAKE = "{node} has the name of {other}, which is another thing"
    NOT_DECLARED = "{node} has no meaning: names of one's own come from scalar(name), count(name), matrix(name, p, q)"
    SIDES_DISAGREE = "the sides of the matrices in {node} do not agree"
    RANGE_BACKWARDS = "the range of {node} may run backwards"
    NOT_ONE_INDEX = "{node} is not over one index"
    COUNTED_OTHERWISE = "sigma_min(X) is the least singular value other than 0; {node} is counted otherwise"
    ROOT_OUTSIDE = "{node} is not known to exist; the symbol defined by it is"
    # --- values --------------------------------------------------------------------------------
    NO_VALUE = "{node} needs {base} to be {what}, which is not known"
    NOT_UP_TO_A_TIME = "{node} is over whole numbers; along the flow times are real numbers"
    NOT_SHOWN_TO_EXIST = "{node} is not known to exist: no step before has shown it, no hypothesis says it"
    # --- proofs, labels and what steps draw on ---------------------------------------------------
    NO_DERIVATION = "there is no derivation"
    NO_STEP = "no earlier step is called {label!r}"
    NOT_A_RULE = "{rule} is not one of the kernel's rules"
    NOT_A_RECORD = "{thing} is not a {record}"
    MALFORMED = "{rule} takes {wanted}, not {found}"
    HAS_REMAINDER = "{label} has a remainder, some matrix and not one: nothing follows from it"
    ONLY_REMAINDERS = "only the rule for remainders speaks of them"
    IN_THE_STEP = "step {number} ({label}): {why}"
    ENDS_ELSEWHERE = "the derivation ends in another relation"
    ENDS_IN_AUXILIARY = "the derivation ends in an auxiliary symbol: {node}"
    ITSELF = "{name} is cited in its own derivation"
    NOT_ESTABLISHED = "{name} is not established: {why}"
    NO_RESULT = "there is no result called {name}"
    OTHER_MOTION = "this rests on {motion}, which is not what moves the weights here"
    NO_DEFINITION = "{node} has no definition"
    CIRCULAR = "the definition of {name} comes back to itself"
    NO_REAL_DEFINITION = "{equation} defines nothing: {why}"
    CAPTURED = "the definition of {name} speaks of {symbols}, which is bound where it stands"
    # --- rules ---------------------------------------------------------------------------------
    NOT_GIVEN = "{relation} is not among the hypotheses"
    NEEDS_PREMISE = "{rule} needs {count} among the steps used"
    NOT_AN_EQUATION = "{relation} is not an equation"
    NOT_BETWEEN_NUMBERS = "not an (in)equality between scalars: {relation}"
    BY_DEFINITION = "by definition {node} = {meaning}"
    NO_FACT = "there is no fact called {name}"
    FACT_NEEDS = "{name} needs {premise}"
    FACT_SAYS = "{name} says {conclusion}"
    FACT_DOMAIN = "{name} does not speak of this: {why}"
    NOT_NEW = "{node} is no name for something new"
    IN_USE = "{node} is already in use"
    AUXILIARY_IN_PREMISES = "the premises do not hold at every time: they speak of an auxiliary symbol"
    HYPOTHESIS_MENTIONS = "a hypothesis mentions {node}"
    NOT_FOR_ANY = "{name} does not hold for any {node}"
    NOTHING_LIKE = "{node} stands for nothing like {value} in {name}"
    BINDS = "{node} binds a symbol that is to be replaced"
    NOT_REPLACED = "{node} is not replaced: it is a number, a time, or counts rows or columns"
    FORMS_DIFFER = "the normal forms differ: {lhs} and {rhs}"
    REPLACING_GIVES = "replacing equals gives {found}, not {wanted}"
    SQUARES_COMPARED = "the squares are compared by {found}, not {wanted}"
    NOT_EXHAUSTIVE = "{cases} does not exhaust the cases"
    CASE_ENDS = "the case {case} ends in {found}"
    NOT_INDUCTIVE = "{node} does not range over 0, 1, 2, ..."
    INDUCTION_ENDS = "the {part} ends in {found}, not {wanted}"
    NOT_COLLECTED = "a conjunct is not among the steps used"
    NOT_A_PRODUCT = "not a product or sum over one index"
    NO_LAST_FACTOR = "{node} may have no last factor"
    PRODUCT_IS = "the product or sum is {expected}"
    NO_REMAINDER = "an equation with one remainder, and one exact equation for the same matrix, are needed"
    REMAINDER_DEPENDS = "{node} may depend on {variable}"
    REMAINDER_ORDER = "the remainder has the term {node} of lower order"
    # --- calculus ------------------------------------------------------------------------------
    NO_GRADIENT = "{node} is not the gradient of a layer"
    NO_ADJOINT = "{node} is not an adjoint"
    NO_PAIR = "{node} is not a pair"
    DERIVED_OTHERWISE = "the {what} is {derived}"
    NO_VELOCITY = "{node} is not the velocity of {what}"
    NOT_POLYNOMIAL = "{node} is not a polynomial in {variables}"
    KEPT_OTHERWISE = "the derivative of {node} along the flow is {rate}"
    NO_ROOT_COUNT = "{relation} does not say that there is one positive root"
    NO_ROOT = "{node} is not the positive root of a polynomial"
    NO_COMPARISON = "{relation} does not compare with a root"
    NOT_KNOWN_TO_EXIST = "{node} is not known to have a positive root: {why}"
    AT_MOST_ZERO = "at {node} the polynomial {polynomial} is at most 0"
    WITHIN_WHERE = "{node} is within the root where {wanted}"
    NOT_A_MINIMUM = "{node} is not a minimum"
    NOT_QUADRATIC = "{node} is not quadratic in {variable}"
    LEAD_SIGN = "the coefficient {node} is not known to be positive"
    NOT_TO_ZERO = "L(t) -> 0 is not among the steps used"
    LIMITS_ARE = "the limits are {lhs} and {rhs}"
    NOT_A_LIMIT = "{node} is not a limit as t tends to infinity"
    NOT_MADE_OF_LOSS = "{node} is not made of L and constants"
    NOT_CONTINUOUS = "{node} is not known to be continuous in L(t)"
    # --- certificates and normal forms -----------------------------------------------------------
    DENOMINATOR_SIGN = "the denominator {node} is not known to be positive"
    TERM_SIGN = "the term {node} of {whole} is not known to be nonnegative"
    NO_POSITIVE_TERM = "no term of {node} is known to be positive"
    NOT_LINEAR = "{relation} is not linear in {node}"
    MAY_VANISH = "{node} is multiplied by {factor}, which is not known to differ from 0"
    NO_SUCH_PREMISE = "the certificate uses no step called {label!r}"
    NO_EQUATION_FROM = "an equation does not follow from inequalities"
    NOT_ZERO = "{node} is not identically zero"
    COEFFICIENT_SIGN = "the sign of the coefficient {node} is not known"
    CONSTANT_POLYNOMIAL = "a constant has no unique root"
    SIGN_CHANGES = "the coefficients change sign {count} times"
    ALL_BUT_VANISH = "the coefficients may all but vanish: one positive and the negative last one must be certain"
    SHAPES = "{what} of {shapes}: the sides do not agree"
    NO_SINGLE_WORD = "a rewriting rule needs a single word on its left, not {node}"
    TRACE_OF_IDENTITY = "a rule leaves the trace of an identity, of a size that a rotated word does not tell"
    NO_END = "the rewriting rules do not terminate"


class Refusal(ValueError):
    """A step is not accepted: the reason, and the terms it is about by name."""

    def __init__(self, reason: Reason, **fields: object) -> None:
        self.reason = reason
        self.fields: Mapping[str, object] = dict(fields)
        super().__init__(reason.value.format(**fields))

    def __reduce__(self) -> tuple[object, ...]:
        # exceptions are copied by calling them with their message: one raised in another process would not arrive
        return partial(type(self), self.reason, **self.fields), ()


class Gap(Refusal):
    """A step is not established."""


class NotRead(Refusal):
    """A term or a relation is not in the language of statements."""


class Undefined(Refusal):
    """A term is not known to have a value."""


class Captured(Refusal):
    """A definition would bring a symbol under a product, a limit or a minimum that binds it."""


class FactMisused(Refusal):
    """A fact was applied to parameters that it does not speak about."""


class NotShown(Refusal):
    """A certificate does not show what it should."""


class ShapeMismatch(Refusal):
    """Two matrices are added or multiplied whose sides do not agree."""


class RuleFailed(RuntimeError):
    """A rule broke down on a step: an error of the program or of the proof's make, not a gap of the derivation."""

    def __init__(self, rule: object, number: str, label: str, error: BaseException) -> None:
        self.rule = type(rule).__name__
        super().__init__(f"{self.rule} failed at step {number} ({label}): {type(error).__name__}: {error}")
