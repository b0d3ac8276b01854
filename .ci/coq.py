#!/usr/bin/env python3
"""Every derivation but those along the flow and about limits compiled by Coq, on no assumption; planted errors refused.

Usage: .ci/coq.py FOLDER [--again], on a machine that has coqc and mathcomp; --again: coqchk reads all files, too.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import PIPE, STDOUT

from sympy import Limit, oo

from derivations import CLAIMS, LEMMAS, SHARPER, registry
from derivations.claim import Claim, Setting
from derivations.notation import MinOver
from derivations.proving.walking import cited

FOLDER = Path(sys.argv[1])
ANSWER = FOLDER.with_suffix(".json")
BY_ID = {claim.id: claim for claim in (*CLAIMS, *SHARPER, *LEMMAS)}

# module, what its text says, what the planted error says instead
PLANTED = (
    ("eq16_c", "- eta *: Tau t", "+ eta *: Tau t"),
    ("eq13", "K * NormF (A_plus - A) ^+ 2 / 2%:R", "K / 2%:R * NormF (A_plus - A) ^+ 2 / 2%:R"),
    ("geometric_decrease", "s_after : L t.+1 <=", "s_after : L t <="),
)


def may_be_missing(claim: Claim) -> bool:
    """Tell whether a result is along the gradient flow or about limits, or rests on one that is."""
    if claim.setting in (Setting.FLOW, Setting.SCALAR_FLOW):
        return True
    said = registry.result(claim.id).relation
    return said.has(Limit, MinOver, oo) or any(may_be_missing(BY_ID[name]) for name in cited(claim.proof))


def check() -> None:
    """All derivations are exported but for those; what is exported is accepted, and rests on nothing."""
    command = [sys.executable, "-m", "verify", "coq", "-o", str(FOLDER), "--check"]
    done = subprocess.run([*command, "--json", str(ANSWER)], check=False)
    results = json.loads(ANSWER.read_text(encoding="utf-8"))["results"]
    derived = {claim.id for claim in BY_ID.values() if claim.proof is not None}
    assert {r["id"] for r in results} == derived, "a derivation has no row"
    missing = [r["id"] for r in results if not r["exported"] and not may_be_missing(BY_ID[r["id"]])]
    assert not missing, f"not exported: {missing}"
    refused = [r["id"] for r in results if r["exported"] and (r["accepted"] is not True or r["assumptions"])]
    assert not refused, f"not accepted, or not without assumptions: {refused}"
    assert done.returncode == 0, f"the command ended with {done.returncode}"
    accepted = [r for r in results if r["accepted"]]
    print(f"accepted, resting on nothing: {len(accepted)} of {len(results)} derivations", flush=True)
    if "--again" in sys.argv:
        check_again(sorted(found.stem for found in FOLDER.glob("*.vo")))


def check_again(modules: Sequence[str]) -> None:
    """Have the compiled files read by coqchk, a checker apart from coqc; what they rest on elsewhere is trusted."""
    parts = os.cpu_count() or 1
    with ThreadPoolExecutor(parts) as pool:
        for told in pool.map(read_again, (modules[k::parts] for k in range(parts))):
            assert told.count(": <none>") == 3, told  # type in type, unsafe fixpoints, positivity assumed
            axioms = told.split("* Axioms:")[1].split("* Constants")[0].split()
            # mathcomp seals definitions behind module types; the standard library has machine integers and floats
            ours = [name for name in axioms if not name.startswith(("mathcomp.", "Coq."))]
            assert axioms and not ours, f"axioms: {ours}"
    print(f"read again by coqchk: {len(modules)} modules")


def read_again(modules: Sequence[str]) -> str:
    """Return what coqchk says of the modules, which it accepts."""
    named = [word for name in modules for word in ("-norec", name)]
    command = ["coqchk", "-silent", "-o", "-R", ".", "", *named]
    done = subprocess.run(command, cwd=FOLDER, stdout=PIPE, stderr=STDOUT, text=True, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout


def plant(module: str, right: str, wrong: str) -> str:
    """Return that the module with the error in it was refused; it has to be, and for what it says."""
    text = (FOLDER / f"{module}.v").read_text(encoding="utf-8")
    assert right in text, f"{module}.v does not say {right!r}: there is nowhere to plant the error"
    planted = FOLDER / f"planted_{module}.v"
    planted.write_text(text.replace(right, wrong), encoding="utf-8")
    command = ["coqc", "-q", "-noglob", "-w", "none", planted.name]
    done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    planted.unlink()
    assert done.returncode != 0, f"{module} with {wrong!r} for {right!r} was accepted"
    assert "Cannot find" not in done.stderr and "Syntax error" not in done.stderr, done.stderr
    return f"refused, as it should be: {module} with {wrong!r} for {right!r}"


if __name__ == "__main__":
    check()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for refused in pool.map(lambda error: plant(*error), PLANTED):
            print(refused)
