"""The command hunts with units made by hand."""

from __future__ import annotations

import pytest

from tests.material.hunted import QUARRY, RELATION, Here
from verify.cli.commands import hunts as command
from verify.search.hunting import Target


@pytest.fixture
def hunted(monkeypatch):
    """The command hunts with units made by hand, in this process."""

    def hunted_with(explorer, quarry=QUARRY):
        monkeypatch.setattr(command, "targets_of", lambda *_: (Target(quarry, (RELATION,), (), explorer),))
        monkeypatch.setattr(command, "crew", lambda *_: Here())

    return hunted_with
