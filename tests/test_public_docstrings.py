"""What is public says its arguments, what it returns and raises, and shows it; what it shows is run here."""

from __future__ import annotations

import doctest
from collections.abc import Callable
from types import FunctionType

import pytest

import derivations
import derivations.proving
import verify
from verify import strategies

NAMES = {
    verify: verify.__all__,
    derivations: derivations.__all__,
    strategies: strategies.__all__,
}
FUNCTIONS = {
    f"{face.__name__}.{name}": getattr(face, name)
    for face, names in NAMES.items()
    for name in names
    if isinstance(getattr(face, name), FunctionType)
}
SHOWN = {
    **FUNCTIONS,
    "derivations.proving.Proof": derivations.proving.Proof,
    "derivations.proving.Step": derivations.proving.Step,
}


def test_there_are_a_dozen() -> None:
    assert len(FUNCTIONS) >= 12
    assert {"verify.decide", "verify.conjecture", "verify.certify", "verify.train", "derivations.check"} <= set(
        FUNCTIONS
    )


@pytest.mark.parametrize("name", FUNCTIONS)
def test_says_what_it_takes_returns_and_raises(name: str) -> None:
    function = FUNCTIONS[name]
    said = function.__doc__ or ""
    code = function.__code__
    arguments = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    assert all(f"        {argument}: " in said for argument in arguments), name
    assert all(f"    {part}:\n" in said for part in ("Returns", "Example")), name
    raises_nothing = name in {"derivations.establishes", "verify.strategies.scalar_flows"}
    assert ("    Raises:\n" in said) is not raises_nothing, name


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_shown_is_so(name: str) -> None:
    shown: Callable[..., object] = SHOWN[name]
    found = doctest.DocTestFinder(recurse=False).find(shown, name)
    assert found[0].examples, name
    runner = doctest.DocTestRunner()
    for example in found:
        runner.run(example)
    assert runner.summarize(verbose=False).failed == 0
