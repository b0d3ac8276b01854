"""The type of float arrays, most of them with one entry, or one matrix, for each network of a batch."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

Array = NDArray[Any]
