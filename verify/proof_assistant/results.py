"""The development of the derivations: the library, the definitions, a file for each result that can be exported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from derivations import CLAIMS, registry
from derivations.claim import Claim
from derivations.coq import LIBRARY, CoqFile, NotExported, about_any_loss, definitions, export, module_name
from verify.processes import LOSSES, Pool, make_ready
from verify.proof_assistant.development import Development, imported
from verify.proof_assistant.record import Acceptance, recorded


@cache
def known() -> tuple[Claim, ...]:
    """Return all that may have a derivation: the slides' claims, the results beyond them, the lemmas."""
    return (*CLAIMS, *registry.SHARPER, *registry.LEMMAS)


@dataclass(frozen=True)
class Result:
    """One derivation as a row of the answer.

    ``module``: the name of its file without ``.v``, and of the theorem in it. ``why``: why it could not be exported.
    """

    id: str
    module: str
    why: str = ""

    @property
    def exported(self) -> bool:
        return not self.why


STATEMENTS = LIBRARY.parent / "in_one_file"
"""The folder of the slides' lemma and theorem, each stated in one file with all its definitions."""


@cache
def texts_in(folder: Path) -> dict[str, str]:
    """Return the text of each file of a folder of hand-written ones, by module name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.v"))}


def developed(claims: Sequence[Claim], jobs: int = 1) -> tuple[Development, tuple[Result, ...]]:
    """Return the development that states the claims' derivations, with all that they cite, and a row for each.

    A result is not exported where one that its derivation cites is not. The statements in one file are there where all
    that they follow from is. Many claims are exported by so many processes (``jobs``).
    """
    asked = {module_name(claim.id): claim for claim in claims}
    by_module = {module_name(claim.id): claim for claim in known()} | asked
    any_loss, square = about_any_loss()
    texts = {**texts_in(LIBRARY), **{made.name: made.text for made in (_definitions(), any_loss)}}
    names = [*texts, square.name, *by_module]
    whys: dict[str, str] = {}
    ready = _exported_in_processes([claim.id for claim in claims if _by_id().get(claim.id) == claim], jobs)

    def made_of(module: str) -> CoqFile | NotExported:
        if module == square.name:
            return square
        claim = by_module[module]
        if claim.id in ready:
            return ready[claim.id]
        return export(claim) if module in asked else _cited(claim.id)

    def state(module: str) -> str:
        """Add the module to the texts, after all that it imports; return why it cannot be."""
        if module in texts:
            return ""
        if module not in whys:
            made = made_of(module)
            if isinstance(made, NotExported):
                whys[module] = made.why
                return made.why
            whys[module] = "its derivation rests on itself"
            unmade = [name for name in imported(made.text, names) if state(name)]
            if unmade:
                rest = by_module[unmade[0]].id if unmade[0] in by_module else unmade[0]
                whys[module] = f"it rests on {rest}, which is not exported"
                return whys[module]
            del whys[module]
            texts[module] = made.text
            return ""
        return whys[module]

    rows = [(claim.id, module_name(claim.id)) for claim in claims if claim.proof is not None]
    results = tuple(Result(name, module, state(module)) for name, module in rows)
    for module, text in texts_in(STATEMENTS).items():
        if set(imported(text, names)) <= set(texts):
            texts[module] = text
    return Development(texts), results


def acceptance(claim: Claim) -> Acceptance | None:
    """Return what was recorded of the claim's derivation as it is now; None where nothing was."""
    if _by_id().get(claim.id) != claim:  # altered, or of one's own: nothing was asked of Coq about it
        return None
    return recorded().get(derivation_key(claim.id))


def derivation_key(name: str) -> str:
    """Return what identifies the derivation of a known result as it is now, for the record of what Coq accepted."""
    return sha256(f"{name}\0{_digest_of_sources()}".encode()).hexdigest()


@cache
def _digest_of_sources() -> str:
    """The digest of all files by which results are stated, derived and exported, the library's among them."""
    package = LIBRARY.parents[1]
    found = sha256()
    for path in sorted(path for path in package.rglob("*") if path.suffix in (".py", ".v")):
        content = path.read_bytes()
        found.update(f"{path.relative_to(package)}\0{len(content)}\0".encode() + content)
    return found.hexdigest()


@cache
def _by_id() -> dict[str, Claim]:
    return {claim.id: claim for claim in known()}


@cache
def _definitions() -> CoqFile:
    return definitions()


_MANY = 40
"""So many exports take longer than to start processes for them."""


def _exported_in_processes(names: Sequence[str], jobs: int) -> dict[str, CoqFile | NotExported]:
    """Return the exports of known results, where they are many; nothing where they are few, or for one process."""
    if jobs == 1 or len(names) < _MANY:
        return {}
    make_ready(__name__)
    with Pool(jobs, ready=True) as pool:
        tasks = {name: pool.submit(_cited, name) for name in names}
        try:
            return {name: task.result() for name, task in tasks.items()}
        except LOSSES:  # a process died, perhaps for want of memory: this one exports them, one after another
            return {}


@cache
def _cited(name: str) -> CoqFile | NotExported:
    """The export of a known result that others cite."""
    return export(_by_id()[name])
