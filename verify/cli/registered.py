"""The program with all of its commands: each module registers its own when it is imported."""

from verify.cli import conjectures, coq, documents, experiments, networks, papers, slides
from verify.cli.program import run

__all__ = ["conjectures", "coq", "documents", "experiments", "networks", "papers", "run", "slides"]
