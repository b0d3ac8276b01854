"""Functions that have a name and no definition."""

from typing import Any

from sympy import Function

class AppliedUndef(Function):
    @property
    def name(self) -> str: ...

class UndefinedFunction(type):
    name: str
    def __call__(cls, *args: Any, **options: Any) -> AppliedUndef: ...
