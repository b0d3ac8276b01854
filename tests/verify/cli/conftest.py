"""Commands that answer with verdicts made by hand."""

from __future__ import annotations

import pytest

from tests.material.handmade_verdicts import all_found
from verify.cli.commands import progress as answering


@pytest.fixture
def decided(monkeypatch):
    """Commands answer with verdicts made by hand; what was asked for is recorded."""
    asked = {}

    def decide_all(claims, samples, seed, jobs, progress):
        asked.update(claims=[c.id for c in claims], samples=samples, seed=seed, jobs=jobs)
        verdicts = all_found(claims)
        for verdict in verdicts:
            progress(verdict)
        return verdicts

    monkeypatch.setattr(answering, "decide_all", decide_all)
    for module in ("head_start", "slides"):
        monkeypatch.setattr(f"verify.cli.{module}.make_ready", lambda *names: asked.setdefault("ready", names))
    return asked
