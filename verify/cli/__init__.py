"""The command line: options and exit codes. The work is done in ``verify.cli.commands``, imported when a command runs.

Nothing here may import SymPy, directly or not: ``--help`` is to be instant.
"""

# each module registers its commands when it is imported
from verify.cli import conjectures, coq, documents, experiments, networks, papers, slides
from verify.cli.program import PROGRAM, SAMPLES, SEED, app, main

__all__ = [
    "PROGRAM",
    "SAMPLES",
    "SEED",
    "app",
    "conjectures",
    "coq",
    "documents",
    "experiments",
    "main",
    "networks",
    "papers",
    "slides",
]
