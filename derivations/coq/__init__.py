"""The derivations written for Coq: a file for each result, its statement readable, its proof step by step.

``export`` translates one result, ``definitions`` the module that all of them require, ``about_any_loss`` what those
about other losses than the square one do; the library that they stand on is in ``library``. Nothing here runs Coq, and
nothing here is believed: a wrong translation is refused by Coq, or is a statement that its reader sees to be another.
"""

from derivations.coq.results import CoqFile, NotExported, about_any_loss, definitions, export
from derivations.coq.settings import LIBRARY, module_name

__all__ = ["LIBRARY", "CoqFile", "NotExported", "about_any_loss", "definitions", "export", "module_name"]
