"""``report``: the page."""

from __future__ import annotations

import shlex
from importlib.util import find_spec
from pathlib import PurePath

from derivations import CLAIMS, SHARPER
from verify.commands.answering import Effort, answer
from verify.output import Output
from verify.request import RequestError, parse_ids, select
from verify.rows import is_good

EXTRA = ("jinja2", "latex2mathml", "matplotlib")
NOT_RUN = "The experiments were not run for this page."
NONE_ASKED = "None of the displays asked for is an experiment."


def run(target: str, ids: str | None, runs: int, effort: Effort) -> bool:
    """Decide the claims, run the experiments among them, and write the page; return whether the answer is good."""
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise RequestError(f"report needs {' and '.join(missing)}: pip install 'overparam-verify[report]' brings them")
    known = (*CLAIMS, *SHARPER)
    claims = known if ids is None else select(parse_ids(ids), known)
    from verify.page.build import Making, page
    from verify.page.experiments import experiments

    with Output(target) as output:
        found = answer(claims, effort)
        done = experiments({c.display for c in claims}, runs, found.seed) if runs else []
        making = Making(_command(target, ids, runs, found.samples, found.seed), found.samples, found.seed)
        without = "" if done else NONE_ASKED if runs else NOT_RUN
        printed, beyond = ([v for v in found.verdicts if v.claim in these] for these in (CLAIMS, SHARPER))
        output.write(page(printed, making, beyond, done, without))
    return is_good(found.verdicts)


def _command(target: str, ids: str | None, runs: int, samples: int, seed: int) -> str:
    """The command that makes the same page; the number of processes changes nothing."""
    words = ["python", "-m", "verify", "report", "-o", PurePath(target).name]
    words += ["--claims", ids] if ids is not None else []
    return shlex.join([*words, "--samples", str(samples), "--seed", str(seed), "--runs", str(runs)])
