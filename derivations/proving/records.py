"""The records that a derivation is made of, and those that say what became of it: frozen, and made only in one form.

A proof is a sequence of labelled steps; what it establishes is its last relation. A step may name the earlier steps it
uses by their labels or hand them over themselves; steps handed over need not be listed a second time: the proof
takes them up in front. Labels are checked when the proof is built.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sympy.logic.boolalg import Boolean

from derivations.proving.refusals import Refusal


class Rule:
    """A way to establish a relation; ``check`` returns in words why it holds, or raises a Refusal.

    Its ``context`` is what the step may draw on, ``derivations.proving.context.Taken``.
    """

    __slots__ = ()

    def check(self, relation: Boolean, premises: tuple[Boolean, ...], context: Any) -> str:
        raise NotImplementedError

    def proofs(self) -> tuple[Proof, ...]:
        """The derivations nested in the rule, each with the labels of the steps before it at hand."""
        return ()


@dataclass(frozen=True, init=False)
class Step:
    """One step: its label, the relation, the rule that yields it, and the earlier steps it uses.

    Args:
        label: the step's name within the proof.
        relation: what it states, in the language of statements (``derivations.proving.language``).
        rule: one of the kernel's rules.
        uses: labels of earlier steps, or the steps themselves; kept as labels, the steps apart in ``handed``.

    Raises:
        TypeError: if a label is no text, or what is used is neither a label nor a step.

    Example:
        >>> from sympy import Ge
        >>> from derivations.notation import scalar
        >>> from derivations.proving import Given, Nonnegative, Step
        >>> x = scalar("x")
        >>> Step("square", Ge(x**2 + x, 0), Nonnegative(), (Step("sign", Ge(x, 0), Given()),)).uses
        ('sign',)
    """

    label: str
    relation: Boolean
    rule: Rule
    uses: tuple[str, ...]
    handed: tuple[Step, ...] = field(init=False, repr=False, compare=False)

    def __init__(self, label: str, relation: Boolean, rule: Rule, uses: Iterable[str | Step] = ()) -> None:
        used = tuple(uses)
        if type(label) is not str or not all(type(u) in (str, Step) for u in used):
            raise TypeError(f"step {label!r}: a label is a text; what a step uses, labels or steps")
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "relation", relation)
        object.__setattr__(self, "rule", rule)
        object.__setattr__(self, "uses", tuple(u.label if isinstance(u, Step) else u for u in used))
        object.__setattr__(self, "handed", tuple(u for u in used if isinstance(u, Step)))


class Proof:
    """A derivation: its steps in order; the last one is what it establishes.

    Steps that another one uses, handed over as objects, are taken up before it where they are not listed.

    Raises:
        TypeError: if something else than a step is among the steps.
        ValueError: if two steps have one label, or a step uses a label that no step before it has.

    Example:
        >>> from sympy import Ge
        >>> from derivations.notation import scalar
        >>> from derivations.proving import Given, Nonnegative, Proof, Step
        >>> x = scalar("x")
        >>> sign = Step("sign", Ge(x, 0), Given())
        >>> cube = Step("cube", Ge(x**3, 0), Nonnegative(), (sign,))
        >>> [step.label for step in Proof(cube).steps]
        ['sign', 'cube']
    """

    __slots__ = ("_open", "_steps")

    def __init__(self, *steps: Step) -> None:
        object.__setattr__(self, "_steps", tuple(_in_order(steps)))
        object.__setattr__(self, "_open", _labels_open(self._steps))

    @property
    def steps(self) -> tuple[Step, ...]:
        return self._steps

    @property
    def open(self) -> frozenset[str]:
        """The labels that the steps use and do not have: of steps before the one in which this proof is nested."""
        return self._open

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a proof is not changed once it is made")

    def __reduce__(self) -> tuple[type[Proof], tuple[Step, ...]]:
        return Proof, self.steps


def _in_order(steps: Iterable[Step]) -> Iterator[Step]:
    taken: dict[str, Step] = {}
    waiting = list(reversed(list(steps)))
    listed = {id(step) for step in waiting}
    while waiting:
        step = waiting[-1]
        if type(step) is not Step:
            raise TypeError(f"a proof is made of steps, not of {step!r}")
        missing = [s for s in step.handed if taken.get(s.label) is not s]
        clash = next((s for s in missing if s.label in taken or id(s) in listed), None)
        if clash is not None:
            raise ValueError(f"step {step.label!r} uses {clash.label!r}, which is not an earlier step of the proof")
        if missing:
            waiting += reversed(missing)
            continue
        waiting.pop()
        if taken.get(step.label) is step and id(step) not in listed:
            continue
        if step.label in taken:
            raise ValueError(f"two steps of the proof are called {step.label!r}")
        taken[step.label] = step
        yield step


def _labels_open(steps: tuple[Step, ...]) -> frozenset[str]:
    labels = {step.label for step in steps}
    taken: set[str] = set()
    unmet: set[str] = set()
    for step in steps:
        nested = step.rule.proofs() if isinstance(step.rule, Rule) else ()
        if not all(isinstance(proof, Proof) for proof in nested):
            raise TypeError(f"step {step.label!r}: what its rule nests is not a proof")
        wanted = {*step.uses}.union(*(proof.open for proof in nested)) - taken
        late = sorted(wanted & labels)
        if late:
            raise ValueError(f"step {step.label!r} uses {late[0]!r}, which is not an earlier step of the proof")
        unmet |= wanted
        taken.add(step.label)
    return frozenset(unmet)


@dataclass(frozen=True)
class CheckedStep:
    """One step as checked: its number, the relation it establishes, and what it rests on.

    ``fact``: the textbook fact that it is; ``cites``: the earlier result that it is; ``facts``: all facts that it rests
    on, those of signs among them; ``uses``: the numbers of the steps used; ``reason``: why it holds, in words.
    """

    number: str
    relation: Boolean
    reason: str
    facts: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    rule: str = ""
    fact: str | None = None
    cites: str | None = None


@dataclass(frozen=True)
class Checked:
    """A derivation as checked: its steps, the facts it rests on, what it concludes, or the gap.

    ``gap`` is in words why it is not accepted, None where it is; ``refusal`` the record that the words are made of.
    """

    conclusion: Any
    steps: tuple[CheckedStep, ...] = ()
    facts: tuple[str, ...] = ()
    gap: str | None = None
    motions: frozenset[str] = frozenset()
    cited: frozenset[str] = frozenset()
    unfolded: frozenset[str] = frozenset()
    refusal: Refusal | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Result:
    """An earlier result that proofs may cite: what it says, under which hypotheses, and its proof.

    ``motion``: what moves the weights, "flow", "descent", or "" where the result is about any weights. ``supposed``: it
    is a hypothesis of the setting about every matrix, and so has no proof; only a registry's table makes such a one.
    """

    id: str
    relation: Boolean
    given: tuple[Boolean, ...]
    proof: Proof | None
    motion: str = ""
    supposed: bool = False
