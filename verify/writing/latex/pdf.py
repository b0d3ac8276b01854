"""Compiling a LaTeX document with whatever TeX the machine has."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from verify.errors import RequestError

_OPTIONS = ["-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape"]
_PASSES = 3
_SECONDS = 240


def find_tex() -> str:
    """Return the path of a TeX that makes PDF from LaTeX; raises RequestError where there is none."""
    found = shutil.which("pdflatex") or shutil.which("latexmk")
    if found is None:
        raise RequestError(
            "--pdf needs TeX, but neither pdflatex nor latexmk was found; without --pdf the .tex is written"
        )
    return found


def compiled(text: str, tex: str) -> bytes:
    """Return the PDF of the document; raises RequestError with TeX's own complaint."""
    with TemporaryDirectory() as folder:
        Path(folder, "document.tex").write_text(text, encoding="utf-8")
        latexmk = Path(tex).name == "latexmk"
        command = [tex, *(["-pdf"] if latexmk else []), *_OPTIONS, "document.tex"]
        for _ in range(1 if latexmk else _PASSES):
            log = _run(command, folder)
            if "Rerun to get" not in log:
                break
        return Path(folder, "document.pdf").read_bytes()


def _run(command: list[str], folder: str) -> str:
    try:
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RequestError(f"{command[0]} did not finish in {_SECONDS} s") from error
    log = Path(folder, "document.log")
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else done.stdout.decode(errors="replace")
    if done.returncode != 0:
        complaint = next((line[2:] for line in text.splitlines() if line.startswith("! ")), "no reason given")
        raise RequestError(f"{command[0]} could not compile the document: {complaint}")
    return text
