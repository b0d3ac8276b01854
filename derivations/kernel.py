"""The checker of derivations (stub)."""
from __future__ import annotations
from dataclasses import dataclass, field
from typing import Any

@dataclass(frozen=True)
class CheckedStep:
    """One step as checked: its number, the relation it establishes, and in words what it rests on."""
    number: str
    relation: Any
    reason: str
    facts: tuple[str, ...] = ()

@dataclass(frozen=True)
class Checked:
    """A derivation as checked: its steps, the facts it rests on, what it concludes, or the gap."""
    conclusion: Any
    steps: tuple[CheckedStep, ...] = ()
    facts: tuple[str, ...] = ()
    gap: str | None = None

class Proof:
    def __init__(self,*steps): self.steps=steps
class Step:
    def __init__(self,*a): pass
class Definition: pass
class Normal: pass

def check(proof, hypotheses, definitions) -> Checked:
    return Checked(None, gap="the kernel is a stub")

def establishes(checked: Checked, relation: Any, definitions: Any) -> bool:
    return False
