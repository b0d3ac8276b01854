"""Results are listed by the names of their modules: nothing is left out, and what is no claim is refused."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from derivations import CLAIMS, DEFINITIONS, LEMMAS, SHARPER
from derivations.claim import Claim
from derivations.listed import listed
from derivations.proving.definitions import head
from derivations.registry import defining_equations

LISTS = {"CLAIMS", "COMPARISONS", "ANNOUNCED", "AGAIN", "LEMMAS"}


@pytest.mark.parametrize("folder", ["slides", "sharper", "large_steps", "lemmas"])
def test_what_a_file_of_the_folder_lists_is_among_the_results(folder: str) -> None:
    package = import_module(f"derivations.{folder}")
    known = {claim.id for claim in (*CLAIMS, *SHARPER, *LEMMAS)}
    for path in Path(str(package.__file__)).parent.glob("[!_]*.py"):
        module = import_module(f"derivations.{folder}.{path.stem}")
        for name in LISTS & set(vars(module)):
            assert {claim.id for claim in getattr(module, name)} <= known, f"{path.stem}.{name}"


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of the slides' package that lists nothing yet."""
    module = ModuleType("derivations.slides.planted")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def test_a_module_is_listed_by_its_name_alone(planted: ModuleType) -> None:
    vars(planted)["CLAIMS"] = CLAIMS[:2]
    assert listed("derivations.slides", ("planted", "imbalance")) == (*CLAIMS[:2], CLAIMS[0])


def test_a_module_without_a_list_is_refused(planted: ModuleType) -> None:
    with pytest.raises(TypeError, match=r"slides\.planted\.CLAIMS is None, but a tuple of claims is expected"):
        listed("derivations.slides", (planted.__name__.rpartition(".")[2],))


def test_what_is_no_claim_is_refused(planted: ModuleType) -> None:
    vars(planted)["CLAIMS"] = (CLAIMS[0], "eq1")
    with pytest.raises(TypeError, match="a tuple of claims is expected"):
        listed("derivations.slides", ("planted",))


def test_a_module_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        listed("derivations.slides", ("nowhere",))


@pytest.mark.parametrize("claim", [c for c in SHARPER if defining_equations(c, c.printed)], ids=lambda c: c.id)
def test_what_results_beyond_the_slides_define_is_among_the_definitions(claim: Claim) -> None:
    for equation in defining_equations(claim, claim.printed):
        assert DEFINITIONS[head(equation.lhs) or ""] == equation


def test_results_beyond_the_slides_are_not_read_before_they_are_asked_for() -> None:
    program = (
        "import sys, verify.verdicts.parallel, verify.cli.commands.slides\n"
        "print('derivations.sharper.uniform_bounds' in sys.modules, 'derivations.large_steps.threshold' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]
