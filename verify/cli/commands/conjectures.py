"""``try``: a relation that the user types, attacked for a time."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass

from verify.errors import RequestError
from verify.evaluation.translate import NotUnderstood
from verify.search import GrammarError, conjecture
from verify.search.session import SECONDS
from verify.trials.evidence import Verdict
from verify.writing.json import conjectures as conjectures_json
from verify.writing.json.text import json_text
from verify.writing.output import Output
from verify.writing.terminal import conjectures as conjectures_text


@dataclass(frozen=True)
class TryRequest:
    """What ``try`` was asked for."""

    text: str
    given: tuple[str, ...]
    shape: tuple[int, int, int] | None
    samples: int | None
    seconds: float | None
    seed: int
    jobs: int
    json: str | None
    let: tuple[str, ...] = ()
    matrix: tuple[str, ...] = ()
    data: str = "full"


def try_relation(request: TryRequest) -> bool:
    """Attack the relation, print the answer and write the JSON; return whether it stands. Raises RequestError."""
    with Output(request.json) if request.json is not None else nullcontext() as output:
        try:
            found = conjecture(
                request.text,
                request.given,
                request.shape,
                request.samples,
                SECONDS if request.seconds is None else request.seconds,
                request.seed,
                request.jobs,
                let=request.let,
                matrix=request.matrix,
                data=request.data,
            )
        except GrammarError as error:
            raise RequestError(str(error)) from error
        except NotUnderstood as error:
            raise RequestError(f"{request.text!r} cannot be evaluated on an instance: {error}") from error
        if request.json != "-":
            print("\n".join(conjectures_text.lines(found)))
        if output is not None:
            output.write(json_text(conjectures_json.as_json(found)))
    return found.verdict is not Verdict.REFUTED
