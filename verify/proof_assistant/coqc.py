"""The Coq compiler found on this machine, run on one file, and what it printed, read."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from verify.errors import RequestError

PACKAGES = (
    "coq libcoq-mathcomp-algebra libcoq-mathcomp-algebra-tactics libcoq-mathcomp-real-closed libcoq-mathcomp-zify"
)
_OPTIONS = ("-q", "-noglob", "-w", "none")
_PROBE = (
    "From mathcomp Require Import all_ssreflect all_algebra ring polyorder polyrcf.\nFrom mathcomp Require complex.\n"
)
_PROBE_SECONDS = 120
# OCaml's heap large from the start, in large pages: short files are mostly loading libraries, and that is mostly memory
_ROOMY = {"OCAMLRUNPARAM": "s=4M,h=32M,o=400", "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}
CLOSED = "Closed under the global context"
_HEADINGS = ("Axioms:", "Section Variables:", "Transparent constants:", "Opaque constants:")


@dataclass(frozen=True)
class Compiled:
    """What the compiler made of one file; ``complaint`` is empty where it accepted it."""

    complaint: str
    printed: str
    seconds: float


@dataclass
class Coqc:
    """A Coq compiler: its path and its version, as in 8.16.1."""

    path: str
    version: str
    _running: set[subprocess.Popen[str]] = field(default_factory=set, repr=False)
    _stopped: threading.Event = field(default_factory=threading.Event, repr=False)

    def compile(self, folder: Path, module: str, seconds: float) -> Compiled:
        """Return what the compiler makes of the file of that module in the folder, given so many seconds."""
        start = perf_counter()
        command = [self.path, *_OPTIONS, f"{module}.v"]
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            env=_ROOMY | os.environ,
            start_new_session=True,
        )
        self._running.add(process)
        try:
            if self._stopped.is_set():
                _kill(process)
            printed, complaints = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            _kill(process)
            process.communicate()
            return Compiled(f"not finished in {seconds:g} s", "", perf_counter() - start)
        except BaseException:  # an interruption: nothing of ours runs on
            _kill(process)
            raise
        finally:
            self._running.discard(process)
        spent = perf_counter() - start
        if process.returncode == 0:
            return Compiled("", printed, spent)
        return Compiled(_complaint(complaints) or f"coqc ended with code {process.returncode}", printed, spent)

    def stop(self) -> None:
        """End what is running; nothing is compiled after this."""
        self._stopped.set()
        for process in list(self._running):
            _kill(process)


def find_coqc() -> Coqc:
    """Return the coqc on the path, with the libraries that the development needs; raises RequestError."""
    path = shutil.which("coqc")
    if path is None:
        raise RequestError(f"--check needs Coq, but no coqc was found; on Debian: apt install {PACKAGES}")
    asked = subprocess.run(
        [path, "-print-version"], capture_output=True, text=True, check=False, timeout=_PROBE_SECONDS
    )
    version = asked.stdout.split()
    if asked.returncode != 0 or not version:
        raise RequestError(f"{path} does not say which version of Coq it is")
    found = Coqc(path, version[0])
    with TemporaryDirectory() as folder:
        Path(folder, "probe.v").write_text(_PROBE, encoding="utf-8")
        complaint = found.compile(Path(folder), "probe", _PROBE_SECONDS).complaint
    if complaint:
        raise RequestError(f"Coq {found.version} lacks libraries ({complaint}); on Debian: apt install {PACKAGES}")
    return found


def assumptions(printed: str) -> tuple[str, ...] | None:
    """Return what ``Print Assumptions`` printed, as names; None where nothing of the kind was printed.

    >>> assumptions("Closed under the global context\\n")
    ()
    >>> assumptions("Axioms:\\nfunext : forall f g,\\n  f = g\\nloop is assumed to be guarded.\\n")
    ('funext', 'loop is assumed to be guarded')
    """
    seen, listing, names = False, False, []
    for line in printed.splitlines():
        if line == CLOSED or line in _HEADINGS:
            seen, listing = True, line != CLOSED
        elif line.startswith("Debug:"):  # a tactic's remark on an alternative that failed, up to the next heading
            listing = False
        elif listing and re.match(r"[^\s:]", line):
            # a name at the margin, its type behind it or, indented or after a colon, on the lines below
            names.append(re.split(r" ?:(?: |$)", line)[0].strip().removesuffix("."))
    return tuple(dict.fromkeys(names)) if seen else None


def _complaint(text: str) -> str:
    """The compiler's complaint in one line, from the place that it names."""
    start = text.find("File ")
    return " ".join(text[max(start, 0) :].split())[:600]


def _kill(process: subprocess.Popen[str]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:  # it has ended by itself
        return
