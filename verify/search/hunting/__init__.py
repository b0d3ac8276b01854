"""Long searches for a counterexample: on many processes, stopped and resumed, and nothing counted twice."""

from verify.search.hunting.loop import Ended, Task, hunt, hunt_together
from verify.search.hunting.store import Earlier, Ledger, Quarry, Store, TotalsError
from verify.search.hunting.targets import Target, Typed, target, targets_of
from verify.search.workers import Crew, DaskWorkers, Explorer, Processes, WorkersLost, crew

__all__ = [
    "Crew",
    "DaskWorkers",
    "Earlier",
    "Ended",
    "Explorer",
    "Ledger",
    "Processes",
    "Quarry",
    "Store",
    "Target",
    "Task",
    "TotalsError",
    "Typed",
    "WorkersLost",
    "crew",
    "hunt",
    "hunt_together",
    "target",
    "targets_of",
]
