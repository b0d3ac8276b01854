"""The derivations that those in several settings rest on, checked as this is imported.

The process whose copies decide all claims imports it (``verify.processes.make_ready``): otherwise each copy would check
the same derivations anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from derivations import CLAIMS, registry
from derivations.claim import Claim, Setting
from derivations.proving.kernel import RuleFailed
from derivations.proving.walking import cited


def shared(claims: Iterable[Claim]) -> list[str]:
    """Return the ids of the results that derivations of claims in two settings or more rest on, first cited first.

    Example:
        >>> "loss-as-distance" in shared(CLAIMS), "eq28-a" in shared(CLAIMS)
        (True, False)
    """
    users: dict[str, set[Setting]] = {}
    for claim in claims:
        for name in _rested_on(claim):
            users.setdefault(name, set()).add(claim.setting)
    return [name for name, settings in users.items() if len(settings) > 1]


def _rested_on(claim: Claim) -> Iterable[str]:
    """The results that the claim's derivations cite, and those that these cite."""
    statements = [s for s in (claim.printed, claim.corrected) if s is not None]
    waiting = [claim.proof, *(served.proof for s in statements for served in s.serves)]
    found: dict[str, None] = {}
    while waiting:
        proof = waiting.pop()
        for name in cited(proof):
            if name not in found:
                found[name] = None
                waiting.append(registry.result(name).proof)
    return found


for _name in shared(CLAIMS):
    with suppress(RuleFailed):  # the process that needs the result meets the same, and says so
        registry.check_result(_name)
