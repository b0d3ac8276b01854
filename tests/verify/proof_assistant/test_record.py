"""What Coq accepted is kept and read back; a record that is missing or damaged is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from verify.errors import RequestError
from verify.proof_assistant.record import Acceptance, keep, record_file, recorded

CLOSED = Acceptance("8.16.1", "2026-11-25", ())
OPEN = Acceptance("8.16.1", "2026-11-24", ("classic", "functional_extensionality_dep"))


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


def test_nothing_is_recorded_at_first() -> None:
    assert recorded() == {}


def test_entries_are_added_to_those_there() -> None:
    keep({"a": CLOSED})
    keep({"b": OPEN})
    assert recorded() == {"a": CLOSED, "b": OPEN}
    keep({"a": OPEN})
    assert recorded() == {"a": OPEN, "b": OPEN}


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"accepted": 3}', '{"accepted": {"a": {"coq": "8.16.1"}}}', '{"accepted": {"a": {"coq": 1}}}'],
)
def test_a_damaged_record_counts_as_none(text: str) -> None:
    record_file().parent.mkdir()
    record_file().write_text(text, encoding="utf-8")
    assert recorded() == {}
    keep({"a": CLOSED})
    assert recorded() == {"a": CLOSED}


def test_a_record_that_cannot_be_written_is_said_in_one_sentence(state: Path) -> None:
    (state / "overparam-verify").write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(RequestError, match="could not be recorded"):
        keep({"a": CLOSED})
