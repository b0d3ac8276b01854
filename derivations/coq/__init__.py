"""The derivations written for Coq: a file for each result, its statement readable, its proof step by step.

``export`` translates one result, ``definitions`` the module that all of them require; the library that they stand on
is in ``library``. Nothing here runs Coq, and nothing here is believed: a wrong translation is refused by Coq, or is
a statement that its reader sees to be another one.
"""

from derivations.coq.results import CoqFile, NotExported, definitions, export
from derivations.coq.settings import LIBRARY, module_name

__all__ = ["LIBRARY", "CoqFile", "NotExported", "definitions", "export", "module_name"]
