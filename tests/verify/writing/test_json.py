"""JSON: what each command writes meets its published schema, and the schemas refuse what is not it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft202012Validator, ValidationError

from tests.material.hunted import Here
from verify.cli import main
from verify.cli.commands import hunts
from verify.writing.json.text import KINDS, json_text, published_schema

Written = Callable[[Sequence[str]], dict[str, Any]]


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Written:
    """Run a command in this process, whose JSON goes to standard output, and return the object."""
    monkeypatch.setattr(hunts, "crew", lambda *_: Here())

    def run(words: Sequence[str]) -> dict[str, Any]:
        assert main(words) in (0, 1)
        return json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def arrays(tmp_path: Path) -> list[str]:
    """Options that name the files of a small network."""
    rng, options = np.random.default_rng(0), []
    for name, shape in {"x": (6, 3), "y": (6, 2), "w1": (3, 5), "w2": (5, 2)}.items():
        np.save(tmp_path / f"{name}.npy", rng.normal(size=shape))
        options += [f"--{name}", str(tmp_path / f"{name}.npy")]
    return options


COMMANDS: list[tuple[str, list[str]]] = [
    ("verdicts", ["--claims", "eq7,eq13,eq16,eq36", "--json", "-", "--jobs", "1"]),
    ("errata", ["errata", "--claims", "eq13", "--format", "json", "--jobs", "1"]),
    ("conjecture", ["try", "L_next <= L", "--shape", "1,1,1", "--samples", "5", "--json", "-", "--jobs", "1"]),
    ("conjecture", ["try", "norm_W <= sigma_max_W", "--samples", "5", "--json", "-", "--jobs", "1"]),
    ("hunt", ["hunt", "norm_G >= 0", "--seconds", "0.1", "--json", "-", "--jobs", "1"]),
    ("hunt", ["hunt", "L_next <= L", "--seconds", "2", "--json", "-", "--jobs", "1"]),
]


@pytest.mark.parametrize(("kind", "words"), COMMANDS, ids=lambda x: x if isinstance(x, str) else x[0])
def test_what_a_command_writes_meets_its_schema(kind: str, words: list[str], written: Written) -> None:
    Draft202012Validator(published_schema(kind)).validate(written(words))


def test_a_certificate_meets_its_schema(arrays: list[str], written: Written) -> None:
    Draft202012Validator(published_schema("certificate")).validate(
        written(["certify", *arrays, "--eta", "1e-3", "--json", "-"])
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_schema_is_a_schema_and_refuses_what_lacks_a_key(kind: str) -> None:
    schema = published_schema(kind)
    Draft202012Validator.check_schema(schema)
    with pytest.raises(ValidationError):
        Draft202012Validator(schema).validate({"schema": 1})


def test_a_schema_refuses_a_slip(written: Written) -> None:
    answer = written(["--claims", "eq13", "--json", "-", "--jobs", "1"])
    validator = Draft202012Validator(published_schema("verdicts"))
    validator.validate(answer)
    for bend in (_verdict, _rational, _no_why, _version):
        bent = deepcopy(answer)
        bend(bent)
        assert not validator.is_valid(bent), bend.__name__


def _verdict(answer: dict[str, Any]) -> None:
    answer["claims"][0]["printed"]["verdict"] = "passed"


def _rational(answer: dict[str, Any]) -> None:
    answer["claims"][0]["printed"]["counterexample"]["values"]["X"] = [[0.5]]
    answer["claims"][0]["printed"]["counterexample"]["values"]["eta"] = 0.5


def _no_why(answer: dict[str, Any]) -> None:
    answer["claims"][0]["corrected"].pop("why")


def _version(answer: dict[str, Any]) -> None:
    answer["schema"] = 2


def test_the_version_of_the_form_comes_first() -> None:
    assert list(json.loads(json_text({"a": 1}))) == ["schema", "a"]
