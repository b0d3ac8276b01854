"""The weights of an exact instance along the run, the loss at them and its gradients."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from math import inf
from typing import TypeVar

from flint import fmpq, fmpq_mat

from derivations.proving.definitions import Definitions
from verify.evaluation.translate import NotUnderstood, Time, Value
from verify.instances.problem import Instance, ScalarFlow
from verify.numbers.exact.matrices import Matrix, balls, identity
from verify.numbers.exact.scalars import ZERO, Real, Scalar
from verify.numbers.memo import Memo, remembered

EXACT_BITS = 4096
"""Iterates whose entries need more bits than this are enclosed in balls; fewer for many entries (``_bounded``)."""

DIFFERENCES = 64
"""With at most so many weights, the gradients of the layers are central differences of the loss."""

STEPS = ("W1+", "W2+", "V+")
"""The names of the definitions by which the weights move on from one time to the next."""


_T = TypeVar("_T")


class NoSuchTime(NotUnderstood):
    """A time at which the instance has no weights: before the start, or after a flow's end point."""


class Weights:
    """The weights at each time; subclasses say how a step follows from its definition (``function``)."""

    instance: Instance | ScalarFlow
    definitions: Definitions

    def __init__(
        self,
        eta: fmpq | None,
        given: Mapping[int, tuple[Matrix, Matrix]],
        single: Mapping[int, tuple[Matrix]],
    ) -> None:
        self._eta, self._given, self._single = eta, given, single
        self._at_start: Memo = {}
        self._by_steps: Memo = {}
        self._stepped_on = False
        self._under_way: set[tuple[str, int]] = set()

    def function(self, name: str) -> Callable[..., Value]:
        """Return the function (quantities, *arguments) -> value by the definition of that name."""
        raise NotImplementedError

    def _once(self, key: Hashable, find: Callable[[], _T], time: Time = 0) -> _T:
        """find(), once: for what no definition enters but those of the steps, and at time 0 not even those."""
        if time:
            self._stepped_on = True
        return remembered(self._by_steps if time else self._at_start, (key, time), find)

    # --- sides, given numbers and matrices

    @property
    def _problem(self) -> Instance:
        if not isinstance(self.instance, Instance):
            raise NotUnderstood("a scalar network's flow has no matrices")
        return self.instance

    def _given_matrix(self, name: str) -> Matrix:
        return self._problem.matrix(name)

    def size(self, name: str) -> int:
        """Return the side n, h, m or N as the matrices have it."""
        return self.instance.shape[name]

    def side(self, name: str) -> int:
        """Return the side n, h, m or N as indices mean it: n is the rank of X for a reduced instance."""
        return self._problem.rows if name == "n" and isinstance(self.instance, Instance) else self.size(name)

    def own_side(self, name: str) -> int:
        """Return a side of the user's own."""
        return self._problem.own_sides[name]

    def own(self, name: str) -> Matrix:
        """Return a matrix of the user's own."""
        return self._once(("own", name), lambda: self._given_matrix(name))

    @property
    def rank(self) -> int:
        """The rank of X."""
        return self._problem.rank

    def unit(self) -> Matrix:
        """Return the identity of size n; for a reduced instance, of the row space of X."""
        if self.side("n") == self.size("n"):
            return identity(self.size("n"))
        return Matrix(self._problem.loss.projection)

    @property
    def eta(self) -> fmpq | Real:
        self._stepped_on = True
        return self._problem.eta if self._eta is None else self._eta

    @property
    def c1(self) -> fmpq:
        return self._problem.c1

    @property
    def c2(self) -> fmpq:
        return self._problem.c2

    @property
    def K(self) -> Scalar:
        """The smoothness constant of the loss."""
        return self._problem.loss.K

    @property
    def mu(self) -> Scalar:
        """The PL constant of the loss."""
        return self._problem.loss.mu

    @property
    def X(self) -> Matrix:
        return self._once("X", lambda: self._given_matrix("X"))

    @property
    def Y(self) -> Matrix:
        return self._once("Y", lambda: self._given_matrix("Y"))

    @property
    def W_star(self) -> Matrix:
        """The minimiser of least norm."""
        return self._problem.loss.minimiser

    @property
    def A(self) -> Matrix:
        """Any weights of the product; the product at the start where the instance names none."""
        given = self._problem.A
        return self.W(0) if given is None else self._once("A", lambda: self._given_matrix("A"))

    @property
    def A_plus(self) -> Matrix:
        """Any other weights; the product after a step (or at a flow's end) where the instance names none."""
        given = self._problem.A_plus
        return self.W(1) if given is None else self._once("A_plus", lambda: self._given_matrix("A_plus"))

    # --- weights

    def W1(self, time: Time) -> Matrix:
        """Return the first layer, n x h."""
        return self.layers(time)[0]

    def W2(self, time: Time) -> Matrix:
        """Return the second layer, h x m."""
        return self.layers(time)[1]

    def W(self, time: Time) -> Matrix:
        """Return the product, n x m."""
        return self._once("W", lambda: self.W1(time) * self.W2(time), time)

    def V(self, time: Time) -> Matrix:
        """Return the weights of the single layer, n x m."""
        return self._stepped("V", time, self._start_of_single, self._single, ("V+",))[0]

    def _start_of_single(self) -> tuple[Matrix]:
        return (self._given_matrix("V") if self._problem.V is not None else self.W(0),)

    def layers(self, time: Time) -> tuple[Matrix, Matrix]:
        """Return both layers at a time; ``NoSuchTime`` if there are none."""
        problem = self._problem
        if not problem.is_flow:
            return self._stepped("layers", time, self._start, self._given, ("W1+", "W2+"))
        if time in self._given:
            return self._given[time]
        if time not in (0, 1):
            raise NoSuchTime(f"an instance of the flow has the times 0 and 1, not {time}")
        return self._once("end", lambda: (Matrix(problem.W1_t), Matrix(problem.W2_t)), 1) if time else self._start()

    def _start(self) -> tuple[Matrix, Matrix]:
        return self._once("start", lambda: (self._given_matrix("W1"), self._given_matrix("W2")))

    def _stepped(
        self, what: str, time: Time, start: Callable[[], Value], given: Value, steps: tuple[str, ...]
    ) -> Value:
        """Weights at a time: given, at the start, or by the definitions of a step from the time before."""
        if time == inf or time < 0:
            raise NoSuchTime(f"there are no weights at time {time}")
        found: Value = None
        for s in range(time + 1):  # upwards, for a long run is deeper than Python's stack
            step = lambda s=s: self._after_a_step(what, s, steps)  # noqa: E731
            found = given[s] if s in given else self._once(what, step if s else start, s)
        return found

    def _after_a_step(self, what: str, time: int, steps: tuple[str, ...]) -> tuple[Matrix, ...]:
        if (what, time) in self._under_way:
            raise NotUnderstood("the weights after a step are defined by the weights after that step")
        self._under_way.add((what, time))
        try:
            return tuple(self._bounded(self.function(name)(self, time - 1)) for name in steps)
        finally:
            self._under_way.discard((what, time))

    def _bounded(self, a: Matrix) -> Matrix:
        """The matrix, as balls if its entries have become too long."""
        limit = min(EXACT_BITS, max(300, 5_000_000 // (a.shape[0] * a.shape[1])))
        return a if a.bits <= limit else Matrix(balls(a.dense))

    # --- the loss and its gradients

    def loss(self, weights: Matrix) -> Scalar:
        """Return the loss at weights n x m."""
        loss = self._problem.loss
        return remembered(weights.memo, ("loss", loss), lambda: loss.value(weights))

    def gradient(self, weights: Matrix) -> Matrix:
        """Return the gradient of the loss at weights n x m."""
        loss = self._problem.loss
        return remembered(weights.memo, ("gradient", loss), lambda: loss.gradient(weights))

    def L(self, time: Time) -> Scalar:
        """Return the loss at a time, 0 at inf."""
        return ZERO if time == inf else self.loss(self.W(time))

    def grad_W1(self, time: Time) -> Matrix:
        """Return the gradient of the loss with respect to the first layer, n x h."""
        return self._once("grad_W1", lambda: self._gradient_of_layer(time, 0), time)

    def grad_W2(self, time: Time) -> Matrix:
        """Return the gradient of the loss with respect to the second layer, h x m."""
        return self._once("grad_W2", lambda: self._gradient_of_layer(time, 1), time)

    def _gradient_of_layer(self, time: Time, layer: int) -> Matrix:
        W1, W2 = self.layers(time)
        exact = self._problem.loss.quadratic and W1.is_rational and W2.is_rational
        if exact and self.size("h") * (self.size("n") + self.size("m")) <= DIFFERENCES:
            return self._by_differences(W1, W2, layer)
        # the chain rule; where there are few weights, the differences, which know nothing of it, put it to the test
        G = self.gradient(self.W(time))
        found = W1.T * G if layer else G * W2.T
        return found if found.terms else Matrix(found.dense)

    def _by_differences(self, W1: Matrix, W2: Matrix, layer: int) -> Matrix:
        """Central differences of the loss in each entry of a layer: exact, for it is quadratic in each."""
        value, (rows, cols) = self._problem.loss.value, (W1, W2)[layer].shape
        left, right = W1.dense, W2.dense
        entries = []
        for i in range(rows):
            for j in range(cols):
                bump = fmpq_mat(rows, cols)
                bump[i, j] = 1
                up = left * (right + bump) if layer else (left + bump) * right
                down = left * (right - bump) if layer else (left - bump) * right
                entries.append((value(Matrix(up)) - value(Matrix(down))) / 2)
        return Matrix(fmpq_mat(rows, cols, entries))
