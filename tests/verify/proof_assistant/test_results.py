"""The development of some results: by several processes as by one."""

from __future__ import annotations

import pytest

from verify.processes import Pool
from verify.proof_assistant import results

CLAIMS = [claim for claim in results.known() if claim.id in ("eq13", "eq16-c", "eq4-a")]


@pytest.mark.thorough
def test_several_processes_export_what_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    alone, rows = results.developed(CLAIMS)
    asked: list[int] = []

    def pool(jobs: int, ready: bool) -> Pool:
        asked.append(jobs)
        return Pool(jobs, ready)

    monkeypatch.setattr(results, "_MANY", len(CLAIMS))
    monkeypatch.setattr(results, "Pool", pool)
    together, same_rows = results.developed(CLAIMS, 2)
    assert asked == [2]
    assert dict(together.texts) == dict(alone.texts)
    assert same_rows == rows
    assert {row.id for row in rows if not row.exported} == {"eq4-a"}
