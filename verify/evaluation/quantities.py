"""The value of every symbol of the notation on one exact instance, at a time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from typing import TypeVar

from flint import arb, fmpq
from numpy import ndarray
from sympy.core.relational import Relational

from derivations.notation import MinOver, PositiveRoot, PositiveRootCount
from derivations.proving.definitions import Definitions
from derivations.registry import DEFINITIONS
from verify.evaluation.translate import NotUnderstood, Time, Value, defining_function
from verify.evaluation.weights import STEPS, NoSuchTime, Weights
from verify.instances.problem import AtStart, Instance, ScalarFlow
from verify.numbers.exact.matrices import Matrix, inner, unit
from verify.numbers.exact.scalars import ZERO, Real, Scalar, power
from verify.numbers.exact.spectra import eigenvalues, singular_values, smaller_gram
from verify.numbers.memo import Memo, put, recalled, remembered

_STENCIL = (-2, -1, 1, 2)

_T = TypeVar("_T")


class _Everything(Definitions):
    """Stands in for definitions that are looked up only when a value is asked for."""

    def __init__(self) -> None:
        super().__init__(())

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> Value:
        return DEFINITIONS[name]


@lru_cache(maxsize=4096)
def _shared_function(equation: Relational) -> Callable[..., Value]:
    return defining_function(equation, _Everything())


@lru_cache(maxsize=4096)
def _function(equation: Relational, definitions: Definitions) -> Callable[..., Value]:
    # only the minimum and the roots of a polynomial look into the definitions while being translated
    if equation.has(MinOver, PositiveRoot, PositiveRootCount):
        return defining_function(equation, definitions)
    return _shared_function(equation)


class Quantities(Weights):
    """The values of all symbols on an ``Instance`` or a ``ScalarFlow``, each computed once.

    What is not computed here has its value by ``definitions``: a changed definition changes the value. Times are
    integers, or inf, where the loss has its limit 0. In an instance of the flow, time 0 is the start and 1 the end
    point. Balls are computed at ``flint.ctx.prec`` bits, and again when that has grown.
    """

    def __init__(
        self,
        instance: Instance | ScalarFlow,
        definitions: Definitions = DEFINITIONS,
        *,
        eta: fmpq | None = None,
        given: Mapping[int, tuple[Matrix, Matrix]] | None = None,
        single: Mapping[int, tuple[Matrix]] | None = None,
    ) -> None:
        super().__init__(eta, dict(given or {}), dict(single or {}))
        self.instance, self.definitions = instance, definitions
        self._by_definitions: Memo = {}
        self._functions: dict[str, Callable[..., Value]] = {}
        self._open: set[object] = set()
        self._siblings: dict[int, Quantities] = {id(definitions): self}
        self._share(AtStart())

    @classmethod
    def of(cls, instance: Instance | ScalarFlow, definitions: Definitions = DEFINITIONS) -> Quantities:
        """Return the quantities of the instance, the same object whenever asked, so that values are shared."""
        found = instance.__dict__.get("_quantities")
        if found is None:
            found = cls(instance, definitions)
            if isinstance(instance, Instance):
                found._share(instance.at_start)
            object.__setattr__(instance, "_quantities", found)
        return found.under(definitions)

    def _share(self, known: AtStart) -> None:
        """Keep what is found out at time 0, whatever the step size, where others look it up."""
        self._at_start = known.memo
        self._whatever_step = known.by_definitions.setdefault(self.definitions, {})
        self._known_at_start = known

    def under(self, definitions: Definitions) -> Quantities:
        """Return the quantities of the same instance under other definitions."""
        found = self._siblings.get(id(definitions))
        if found is None:
            found = Quantities(self.instance, definitions, eta=self._eta, given=self._given, single=self._single)
            found._siblings = self._siblings
            found._share(self._known_at_start)
            if all(definitions.get(name) == self.definitions.get(name) for name in STEPS):
                found._by_steps = self._by_steps
            self._siblings[id(definitions)] = found
        return found

    def reduced(self) -> Quantities:
        """Return the quantities of the problem on the row space of X; themselves where X is of full column rank."""
        problem = self._problem
        if problem.rank == problem.X.ncols() or problem.rank == 0:
            return self
        self._stepped_on = True  # what those quantities make of the step size is not seen here
        return remembered(self._by_definitions, "reduced", lambda: Quantities.of(problem.reduced(), self.definitions))

    def once(self, key: Hashable, find: Callable[[], _T], keep: object = None) -> _T:
        """Return find(), remembered under the key; keep is kept alive with it.

        What was found without a look at the step size, or at any weights after a step, is there for all step sizes.
        """
        known = recalled(self._whatever_step, key)
        if known is not None:
            return known[1]
        known = recalled(self._by_definitions, key)
        if known is not None:
            self._stepped_on = True
            return known[1]
        before, self._stepped_on = self._stepped_on, False
        try:
            value = find()
            put(self._by_definitions if self._stepped_on else self._whatever_step, key, value, keep)
        finally:
            self._stepped_on = self._stepped_on or before
        return value

    # --- definitions

    def defined(self, name: str, *args: object) -> Value:
        """Return the value of a symbol by its definition, for the arguments on the left side of that."""
        key = (name, *map(_key, args))
        return self.once(key, lambda: self._by_definition(name, key, args), args)

    def _by_definition(self, name: str, key: Hashable, args: tuple[object, ...]) -> Value:
        if key in self._open:
            raise NotUnderstood(f"the definition of {name} comes back to {name}")
        self._open.add(key)
        try:
            return self.function(name)(self, *args)
        finally:
            self._open.discard(key)

    def function(self, name: str) -> Callable[..., Value]:
        """Return the function (quantities, *arguments) -> value by the definition of that name."""
        if name not in self._functions:
            if name not in self.definitions:
                raise NotUnderstood(f"the symbol {name} has no definition")
            self._functions[name] = _function(self.definitions[name], self.definitions)
        return self._functions[name]

    # --- the flow

    def W1_dot(self, time: Time) -> Matrix:
        """Return the velocity of the first layer under the flow, n x h, by its definition."""
        return self.defined("W1_dot", time)

    def W2_dot(self, time: Time) -> Matrix:
        """Return the velocity of the second layer under the flow, h x m, by its definition."""
        return self.defined("W2_dot", time)

    def moved(self, time: Time, s: int) -> Quantities:
        """Return the quantities with the weights at the time moved on by s times their velocity."""

        def find() -> Quantities:
            layers = self.W1(time) + s * self.W1_dot(time), self.W2(time) + s * self.W2_dot(time)
            return Quantities(self.instance, self.definitions, eta=self._eta, given={time: layers})

        self._stepped_on = True  # what those quantities make of the step size is not seen here
        return remembered(self._by_definitions, ("moved", time, s), find)

    def L_dot(self, time: Time) -> Scalar:
        """Return the rate of change of the loss along the flow."""
        if not self._problem.loss.quadratic:
            change = self.W1_dot(time) * self.W2(time) + self.W1(time) * self.W2_dot(time)
            return inner(self.gradient(self.W(time)), change)
        return _derivative({s: self.moved(time, s).L(time) for s in _STENCIL})

    def D_dot(self, time: Time) -> Matrix:
        """Return the rate of change of the imbalance along the flow, h x h."""
        slope = _derivative({s: self.moved(time, s).defined("D", time) for s in _STENCIL})
        wider = _derivative({s: self.moved(time, 2 * s).defined("D", time) for s in _STENCIL})
        apart = slope - fmpq(1, 2) * wider
        if slope.is_rational and inner(apart, apart) != 0:
            raise NotUnderstood("the definition of D is not a polynomial of degree 4 or less in the weights")
        return slope

    # --- spectra

    def sigma(self, k: int, a: Matrix, _rows: int) -> Scalar:
        """Return the k-th largest singular value, 0 beyond the smaller side."""
        if k < 1:
            raise NotUnderstood(f"the singular value of index {k}")
        values = singular_values(a)
        return values[k - 1] if k <= len(values) else ZERO

    def eigenvalue(self, k: int, a: Matrix, rows: int) -> Scalar:
        """Return the k-th largest eigenvalue of a symmetric matrix, 0 beyond its side.

        ``rows`` is the side as indices mean it; of a reduced instance's n x n matrix, zeros are left out.
        """
        if k < 1:
            raise NotUnderstood(f"the eigenvalue of index {k}")
        values = list(eigenvalues(a))
        for _ in range(len(values) - rows):
            if not _drop_zero(values):
                raise NotUnderstood("a matrix that does not act on the row space of X alone")
        return values[k - 1] if k <= rows else ZERO

    def _of_gram(self, a: Matrix, k: int) -> Scalar:
        """The k-th largest eigenvalue of a a^T, which is that of a^T a; 0 beyond the smaller side."""
        if k > min(a.shape):
            return ZERO
        if not (a.is_rational or a.scaled_from):
            return power(singular_values(a)[k - 1], 2)
        return eigenvalues(smaller_gram(a))[k - 1]

    def lambda_min_tau(self, time: Time) -> Scalar:
        """Return the smallest eigenvalue of tau, a Kronecker sum of W1 W1^T and W2^T W2."""
        return self._of_gram(self.W1(time), self.side("n")) + self._of_gram(self.W2(time), self.side("m"))

    def lambda_max_tau(self, time: Time) -> Scalar:
        """Return the largest eigenvalue of tau."""
        return self._of_gram(self.W1(time), 1) + self._of_gram(self.W2(time), 1)

    # --- the adjoint of gamma

    def gamma_adjoint(self, time: Time, column: Matrix) -> Matrix:
        """Return gamma*(S), n x m, from gamma alone: its entries are <S, gamma(E_ij)>."""
        n, m = self.size("n"), self.size("m")
        images = self.once(("gamma of units", time), lambda: self._images(time))
        return Matrix.from_rows([[inner(column, images[i * m + j]) for j in range(m)] for i in range(n)])

    def _images(self, time: Time) -> list[Matrix]:
        n, m, gamma = self.size("n"), self.size("m"), self.function("Gamma")
        return [gamma(self, time, unit(n, m, i, j)) for i in range(n) for j in range(m)]

    # --- step sizes

    def with_eta(self, eta: fmpq, time: int) -> Quantities:
        """Return the quantities with another step size from the time on, all before as it is."""
        if self._problem.is_flow:
            raise NotUnderstood("a flow has no step size")
        given = {s: self.layers(s) for s in range(time + 1)}
        single = {s: (self.V(s),) for s in range(time + 1)}
        found = Quantities(self.instance, self.definitions, eta=eta, given=given, single=single)
        if time == 0:
            found._share(self._known_at_start)
        return found

    # --- the network with one input and one output

    def _only(self, a: Matrix) -> Scalar:
        """Return the one entry of a 1 x 1 matrix."""
        if a.shape != (1, 1):
            raise NotUnderstood("only a network with one input and one output has a slope and a target")
        return a[0, 0]

    def w_in(self, time: Time) -> Matrix:
        """Return the weights from the one input, h x 1."""
        return self.W1(time).T

    def w_out(self, time: Time) -> Matrix:
        """Return the weights to the one output, h x 1."""
        return self.W2(time)

    def slope(self, time: Time) -> Scalar:
        """Return the step size times the derivative of the loss at the product."""
        return self.eta * self._only(self.gradient(self.W(time)))

    @property
    def target(self) -> Scalar:
        """The minimiser of the loss."""
        return self._only(self.W_star)

    # --- the scalar network

    @property
    def _scalars(self) -> ScalarFlow:
        if not isinstance(self.instance, ScalarFlow):
            raise NotUnderstood("only a scalar network's flow has y, w1 and w2")
        return self.instance

    @property
    def y(self) -> fmpq:
        return self._scalars.y

    def w1(self, time: Time) -> fmpq:
        """Return the first weight of the scalar network at the start (time 0) or the end (time 1)."""
        return self._scalar_weights(time)[0]

    def w2(self, time: Time) -> fmpq:
        """Return the second weight of the scalar network at the start (time 0) or the end (time 1)."""
        return self._scalar_weights(time)[1]

    def _scalar_weights(self, time: Time) -> tuple[fmpq, fmpq]:
        s = self._scalars
        if time not in (0, 1):
            raise NoSuchTime(f"a scalar network's flow has the times 0 and 1, not {time}")
        return (s.w1_t, s.w2_t) if time else (s.w1_0, s.w2_0)

    def _toy_loss(self, w1: Value, w2: Value) -> Value:
        return Quantities(ScalarFlow(self.y, w1, w2, w1, w2), self.definitions).defined("L_toy", 0)

    def L_toy_dot(self, time: Time) -> Scalar:
        """Return the rate of change of the scalar network's loss along its flow."""
        a, b = self._scalar_weights(time)
        # minus the partial derivatives, by central differences: exact, for the loss is quadratic in each weight
        a_dot = (self._toy_loss(a - 1, b) - self._toy_loss(a + 1, b)) / 2
        b_dot = (self._toy_loss(a, b - 1) - self._toy_loss(a, b + 1)) / 2
        return _derivative({s: self._toy_loss(a + s * a_dot, b + s * b_dot) for s in _STENCIL})


def _drop_zero(values: list[Scalar]) -> bool:
    for i, x in enumerate(values):
        if not isinstance(x, arb) and x == 0:
            del values[i]
            return True
    return False


def _derivative(values: Mapping[int, Value]) -> Value:
    """The derivative at 0 from values at -2, -1, 1, 2: exact for polynomials of degree 4 or less."""
    return fmpq(1, 12) * (values[-2] - 8 * values[-1] + 8 * values[1] - values[2])


def _key(argument: object) -> Value:
    """What stands for an argument in a key; the argument itself must be kept alive with the value."""
    if isinstance(argument, Real):
        return argument.node
    return id(argument) if isinstance(argument, Matrix | arb | ndarray) else argument
