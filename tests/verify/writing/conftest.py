"""Commands that answer with verdicts made by hand."""

from __future__ import annotations

import pytest

from tests.material.handmade_verdicts import all_found
from verify.cli.commands import progress as answering


@pytest.fixture
def decided(monkeypatch):
    """Verdicts are made by hand, and no processes are made ready to find them."""
    monkeypatch.setattr("verify.cli.slides.make_ready", lambda *_: None)
    monkeypatch.setattr(answering, "decide_all", lambda claims, *_: all_found(claims))
