"""``certify``: what is guaranteed for the user's own arrays."""

from __future__ import annotations

import json
from contextlib import nullcontext

from verify.arrays import read
from verify.certificates import certify
from verify.losses import ProblemError
from verify.output import Output
from verify.request import RequestError


def run(
    files: tuple[str, str, str, str],
    slacks: tuple[str, str],
    eta: str | None,
    tolerance: str | None,
    target: str | None,
) -> bool:
    """Certify the arrays in the files (X, Y, W1, W2); print the answer unless the JSON goes to standard output.

    An answer that guarantees no step size is a good answer too. Raises RequestError for what cannot be used.
    """
    with Output(target) if target is not None else nullcontext() as output:
        try:
            x, y, w1, w2 = (read(f"--{name}", file) for name, file in zip(("x", "y", "w1", "w2"), files))
            found = certify(x, y, w1, w2, *slacks, eta, tolerance=tolerance)
        except ProblemError as error:
            raise RequestError(str(error)) from error
        if target != "-":
            print(found)
        if output is not None:
            output.write(json.dumps(found.to_json(), indent=1) + "\n")
    return True
