"""How every answer becomes JSON text: one version of the form, one layout, and the published schemas.

Each command's object is made in a module of its own in this folder and has a JSON Schema of its own in ``schemas/``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, TypeAlias

SCHEMA = 1
"""The version of the form of all answers; it changes when a key changes its meaning or goes."""

KINDS = ("verdicts", "errata", "conjecture", "hunt", "league", "certificate", "coq")


Json: TypeAlias = dict[str, Any]
"""An object of JSON: texts, numbers, booleans, null, and lists and objects of them."""


def json_text(answer: Mapping[str, object]) -> str:
    """Return the JSON text of an answer; ``schema``, the version of the form, comes first.

    >>> print(json_text({"verdict": "proved"}), end="")
    {
      "schema": 1,
      "verdict": "proved"
    }
    """
    return json.dumps({"schema": SCHEMA, **answer}, indent=2, ensure_ascii=False) + "\n"


def published_schema(kind: str) -> Json:
    """Return the JSON Schema (draft 2020-12) of one of ``KINDS``.

    >>> published_schema("hunt")["title"]
    'What hunt --json writes'
    """
    return json.loads((files("verify.writing.json") / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8"))
