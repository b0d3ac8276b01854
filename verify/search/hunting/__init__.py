"""Long searches for a counterexample: on many processes, stopped and resumed, and nothing counted twice."""

from verify.search.hunting.loop import Ended, hunt, interrupts_noted
from verify.search.hunting.store import Ledger, Quarry, Store, TotalsError
from verify.search.hunting.targets import Target, target
from verify.search.workers import Crew, DaskWorkers, Explorer, Processes, WorkersLost, crew

__all__ = [
    "Crew",
    "DaskWorkers",
    "Ended",
    "Explorer",
    "Ledger",
    "Processes",
    "Quarry",
    "Store",
    "Target",
    "TotalsError",
    "WorkersLost",
    "crew",
    "hunt",
    "interrupts_noted",
    "target",
]
