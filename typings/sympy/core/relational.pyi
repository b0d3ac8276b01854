"""SymPy as untyped: the types that pyright infers from its source are wrong more often than not."""

from typing import Any

def __getattr__(name: str) -> Any: ...
