"""Writing an answer: to standard output, or to a file that is whole or not there at all."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from verify.errors import RequestError


class Output:
    """Where an answer goes: ``-`` is standard output, else a file that is put in place by ``write``.

    Made before the work begins: the constructor raises RequestError where the target cannot be written. Used as a
    context; left without ``write``, it leaves no file behind.
    """

    def __init__(self, target: str) -> None:
        self.target = target
        self._path: Path | None = None
        self._part: str | None = None
        if target == "-":
            return
        self._path = Path(os.path.realpath(target))
        if self._path.is_dir():
            raise RequestError(f"cannot write {target}: it is a directory")
        if not self._path.parent.is_dir():
            raise RequestError(f"cannot write {target}: there is no directory {self._path.parent}")
        if self._path.exists() and not os.access(self._path, os.W_OK):
            raise RequestError(f"cannot write {target}: it is read-only")
        if self._path.is_file() or not self._path.exists():
            self._part = self._new_part(self._path)

    def write(self, content: str | bytes) -> None:
        """Write the whole answer; raises RequestError where that fails, and then leaves the old file as it was."""
        if self._path is None:
            sys.stdout.write(content if isinstance(content, str) else content.decode())
            return
        data = content.encode() if isinstance(content, str) else content
        try:
            if self._part is None:  # a device or a pipe: there is nothing to put in place
                self._path.write_bytes(data)
                return
            Path(self._part).write_bytes(data)
            os.chmod(self._part, self._path.stat().st_mode & 0o777 if self._path.exists() else 0o666 & ~_umask())
            os.replace(self._part, self._path)
            self._part = None
        except OSError as error:
            raise RequestError(f"cannot write {self.target}: {error.strerror or error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._part is not None:
            Path(self._part).unlink(missing_ok=True)

    def _new_part(self, path: Path) -> str:
        try:
            descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        except OSError as error:
            raise RequestError(f"cannot write {self.target}: {error.strerror or error}") from error
        os.close(descriptor)
        return name


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_files(directory: str, files: Mapping[str, str | bytes], option: str = "--out") -> list[str]:
    """Write the files into the directory, which is made if it is missing; return their paths.

    Raises RequestError, which names the option that the directory was given by.
    """
    folder = Path(directory)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RequestError(f"{option} {directory}: cannot make this directory: {error.strerror or error}") from error
    written = []
    for name, content in files.items():
        with Output(str(folder / name)) as output:
            output.write(content)
        written.append(str(folder / name))
    return written
