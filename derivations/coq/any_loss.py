"""Results about any K-smooth, mu-PL loss: the class of such losses in Coq, and which results are stated for it.

What such results suppose of the loss (``derivations.sharper.any_loss``) are the fields of a class, each worded as the
result about the square loss that it is; an instance shows that the square loss is in the class. Whatever the results
carried over to other losses rest on is stated for the class too, once: the square loss has it by the instance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from derivations import registry
from derivations.coq.settings import hypotheses, module_name, motion, variables
from derivations.coq.statements import relation
from derivations.proving.walking import cited
from derivations.sharper.any_loss import CARRIED, SUPPOSED

CLASS = "any_loss"
"""The module of the class, and the class."""
INSTANCE = "any_loss_square"
"""The module that shows the square loss to be in the class."""


@cache
def stated_for_any_loss() -> frozenset[str]:
    """Return the results whose theorems are about any loss: those carried over, and what they rest on."""
    return _resting_on(CARRIED, but=SUPPOSED)


@cache
def before_the_instance() -> frozenset[str]:
    """Return the results by which the square loss is in the class, with all that they rest on."""
    return _resting_on(SUPPOSED)


def _resting_on(names: Iterable[str], but: Collection[str] = ()) -> frozenset[str]:
    """Return results with all that their derivations cite, and so on, but for some and what is behind these."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found and name not in but:
            found.add(name)
            waiting += cited(registry.result(name).proof)
    return frozenset(found)


def context(name: str) -> str:
    """Return what a result's theorem is about: a setting, and the loss in it."""
    loss = f"{{loss : {CLASS}.{CLASS} net}}" if name in stated_for_any_loss() else "{squared : square net}"
    return f"Context {{R : rcfType}} {{net : setting R}} {loss}."


def requires(name: str, citing: list[str]) -> list[str]:
    """Return the modules about the loss that a result's file requires, by what it cites."""
    if name in stated_for_any_loss():
        return [CLASS]
    return [INSTANCE] if stated_for_any_loss().intersection(citing) and name not in before_the_instance() else []


def module_to_cite(name: str, other: str) -> str:
    """Return the module in which a result finds another: what is supposed of any loss is a field of the class."""
    return CLASS if name in stated_for_any_loss() and other in SUPPOSED else module_name(other)


def class_text() -> str:
    """Return the module of the class."""
    fields = ";\n".join(f"  {module_name(name)} : {_statement(name)}" for name in SUPPOSED)
    return f"{_HEAD}Class {CLASS} {{R : rcfType}} (net : setting R) : Prop := AnyLoss {{\n{fields}\n}}.\n"


_HEAD = """(* What is supposed of any K-smooth, mu-PL loss, by results that are not about the square loss alone: the
   inequality of smoothness, that of Polyak and Lojasiewicz, gradients of at most sqrt(2 K l), values that are not
   negative, weights within sqrt(2 l / mu) of the minimiser, and the chain rule for the layers. The loss and its
   gradient stand for nothing else there. K and mu are the squares of the extreme singular values of X, which the loss
   does not speak of: any two numbers K >= mu > 0, but for n = 1, where X has a single one. That the square loss is such
   a loss is shown in any_loss_square.v. *)
Require Import definitions.

"""


def instance_text() -> str:
    """Return the module that shows the square loss to be in the class."""
    modules = [module_name(name) for name in SUPPOSED]
    fields = "\n  | ".join(f"exact: {name}.{name}" for name in modules)
    return (
        "(* The square loss of any data is a K-smooth, mu-PL loss. *)\n"
        f"Require Import definitions.\nRequire {CLASS} {' '.join(modules)}.\n\n"
        f"#[global] Instance {INSTANCE} {{R : rcfType}} {{net : setting R}} {{squared : square net}} :\n"
        f"  {CLASS}.{CLASS} net.\nProof.\nsplit; [ {fields} ].\nQed.\n"
    )


def _statement(name: str) -> str:
    """Return a result as the type of a field: for all that it speaks of, from its hypotheses."""
    result = registry.result(name)
    definitions = registry.DEFINITIONS
    moves = motion(result, definitions, registry.result)
    _, binders = variables(result, definitions, moves)
    bound = "".join(f" ({x} : {kind})" for x, kind in binders)
    said = [*(text for _, text in moves.hypotheses()), *map(relation, hypotheses(result)), relation(result.relation)]
    return f"forall{bound},\n    {' -> '.join(said)}"
