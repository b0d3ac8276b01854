"""Whether a relation follows from results that the program proves, by the kernel's own means, at t = 0.

A proof is made up and checked in this process: results are cited at the iterate, hypotheses taken up or derived from
those typed, and what is left of the relation once multiples of the results are subtracted has only terms of one sign.
So a result is recognised under equivalent hypotheses, with a weaker constant, and two results one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from sympy import Eq, Expr, Ge, Gt, Integer, Le, Lt, Mul, Pow, Rational, expand
from sympy.logic.boolalg import Boolean

from derivations import CLAIMS, LEMMAS, SHARPER, Claim, Reading, Setting, registry
from derivations.lemmas.run_bounds import CONSTANTS
from derivations.notation import A, A_plus, Inner, L, Loss, ScalarOfMatrix, Tau, W, c1, c2, eta, kappa, t
from derivations.proving.kernel import Checked, Proof, Step, conjuncts, same_relation
from derivations.proving.refusals import Refusal
from derivations.proving.rules import Cite, Given, Nonnegative
from derivations.proving.sign_certificates import difference
from verify.search.language.grammar import Conjecture

MEANT = (Gt(eta, 0), Gt(c1, 0), Lt(c1, 1), Gt(c2, 1))
"""What every instance of a conjecture meets, besides what X is."""

_FULL_RANK = (Setting.POINT, Setting.DESCENT, Setting.RUN)
_ANY_RANK = (Setting.POINT, Setting.DESCENT)
_MULTIPLIERS, _PROOFS, _HALVES, _LOOKS, _LONGEST = 6, 16, 24, 400, 8
"""How many multiples of a result are looked at, how many proofs are checked, to how many results a second one is
sought and how many are looked at in all; results with more terms than the last are left aside."""

_FACTORS = ("rho", "rho_sharp")
"""What a hypothesis may speak of, such as ``rho <= 1``, that says what a lemma supposes."""

Terms = dict[Expr, Expr]
"""An expanded sum: the rational coefficient of each product."""


@dataclass(frozen=True)
class Recognition:
    """The results that a relation follows from, and the derivation, as checked."""

    ids: tuple[str, ...]
    checked: Checked


@dataclass(frozen=True)
class _Known:
    """One assertion of a result, at t = 0: its difference, at least 0 (or 0, of an equation), expanded."""

    claim: Claim
    relation: Boolean
    terms: Terms
    kind: str
    needed: tuple[Boolean, ...]


def recognised(conjecture: Conjecture) -> Recognition | None:
    """Return the derivation of a conjecture of one link from results that are proved; None if none is found."""
    relation = conjecture.relation
    try:
        wanted, kind = _expanded(relation)
    except (Refusal, AttributeError, TypeError, NotImplementedError):
        return None
    goal = _Goal(conjecture, relation, wanted, kind)
    for attempt in islice(goal.attempts(), _PROOFS):
        found = goal.checked(attempt)
        if found is not None:
            return found
    return None


# --- results at t = 0 ----------------------------------------------------------------------------------------


def _typed(relation: Boolean) -> Boolean:
    """The relation as SymPy writes it, L(0) for the loss at W(0), kappa written out."""
    sides = (_with_losses(side.doit().xreplace({kappa: registry.DEFINITIONS.meaning(kappa)})) for side in relation.args)
    return relation.func(*sides, evaluate=False)


def _with_losses(side: Expr) -> Expr:
    return side.xreplace({Loss(W(k)): L(k) for k in (0, 1)})


def _here(relation: Boolean) -> Boolean:
    """A result's relation at t = 0, at the weights of the instance."""
    letters = {t: Integer(0), A: W(0), A_plus: W(1)}
    sides = (_with_losses(side.xreplace({t: Integer(0)}).xreplace(letters)) for side in relation.args)
    return relation.func(*sides, evaluate=False)


def _expanded(relation: Boolean) -> tuple[Terms, str]:
    d, kind = difference(_typed(relation))
    return _as_terms(d), kind


def _as_terms(d: Expr) -> Terms:
    return {k: v for k, v in expand(d).as_coefficients_dict().items() if v != 0}


@lru_cache(maxsize=1)
def _known() -> tuple[_Known, ...]:
    """All assertions of results at a point, a step or a run."""
    found = []
    for claim in (*CLAIMS, *LEMMAS, *SHARPER):
        statement = claim.corrected or claim.printed
        if claim.setting not in _FULL_RANK or claim.proof is None or statement.reading is not Reading.HOLDS:
            continue
        needed = [part for g in (*claim.given, *statement.given) for part in conjuncts(g)]
        for part in conjuncts(statement.relation):
            try:
                here = _here(part)
                terms, kind = _expanded(here)
                hypotheses = tuple(_here(n) for n in needed)
            except (Refusal, AttributeError, TypeError, NotImplementedError):
                continue
            if len(terms) <= _LONGEST:
                found.append(_Known(claim, here, terms, kind, hypotheses))
    return tuple(found)


def _is_trivial(part: Boolean) -> bool:
    return isinstance(part, (Ge, Le)) and part.lhs == part.rhs


# --- proofs ----------------------------------------------------------------------------------------------------


Used = tuple[tuple[Expr, _Known], ...]
"""Results, each with its multiplier."""


class _Goal:
    """A relation to be derived."""

    def __init__(self, conjecture: Conjecture, relation: Boolean, wanted: Terms, kind: str) -> None:
        self.relation, self.wanted, self.kind = relation, wanted, kind
        self.any_rank = conjecture.any_rank
        self.given = tuple(_typed(g) for g in conjecture.given)

    def attempts(self) -> Iterator[Used]:
        """Return what may be enough: the relation itself, multiples of one result, of two."""
        settings = _ANY_RANK if self.any_rank else _FULL_RANK
        known = [k for k in _known() if k.claim.setting in settings]
        spoken = _atoms(self.wanted)
        near = [k for k in known if set(k.terms) & set(self.wanted) or _atoms(k.terms) <= spoken]
        for k in near:
            if k.terms == self.wanted:
                yield ((Integer(1), k),)
        if self.kind == "eq":
            return
        half: list[tuple[Used, Terms]] = []
        for k in near:
            for multiplier in islice(_multipliers(self.wanted, k.terms), _MULTIPLIERS):
                rest = _less(self.wanted, multiplier, k.terms)
                if _looks_nonnegative(rest):
                    yield ((multiplier, k),)
                elif len(rest) <= len(self.wanted) + len(k.terms) - 2:
                    half.append((((multiplier, k),), rest))
        looks = 0
        for used, rest in half[:_HALVES]:
            for k in known:
                if looks > _LOOKS:
                    return
                below = {m for m, c in rest.items() if c < 0}
                if k is used[0][1] or not (set(k.terms) & below or _atoms(k.terms) <= spoken | _atoms(rest)):
                    continue
                for multiplier in islice(_multipliers(rest, k.terms), _MULTIPLIERS):
                    looks += 1
                    if _looks_nonnegative(_less(rest, multiplier, k.terms)):
                        yield (*used, (multiplier, k))

    def checked(self, used: Used) -> Recognition | None:
        """Return the derivation from these results, if the kernel accepts it."""
        needed = [h for _, k in used for h in k.needed]
        hypotheses = self._hypotheses(needed)
        if hypotheses is None:
            return None
        steps, labels = hypotheses
        results = []
        for number, (_, k) in enumerate(used):
            cite = Cite(k.claim.id, _letters(k.claim), unfold=("L",))
            results.append(Step(f"result {number + 1}", k.relation, cite, labels))
        names = [r.label for r in results]
        terms = [(multiplier, name) for (multiplier, _), name in zip(used, names)]
        certificate = Nonnegative(terms=terms, unfold=("kappa",))
        for more in ((), self._background(used)):
            before = list({s.label: s for s in (*more, *steps, *results)}.values())
            checked = self._concluded(before, certificate)
            if checked is not None:
                ids = tuple(dict.fromkeys(k.claim.id for _, k in used))
                return Recognition(ids, self._without_idle_steps(before, certificate, checked))
        return None

    def _concluded(self, before: Sequence[Step], certificate: Nonnegative) -> Checked | None:
        """The derivation from the steps, as checked; None where it is not accepted."""
        uses = tuple(s.label for s in before)
        return self._accepted(Proof(*before, Step("so", _typed(self.relation), certificate, uses)))

    def _without_idle_steps(self, before: Sequence[Step], certificate: Nonnegative, checked: Checked) -> Checked:
        """The derivation without the steps that it does not need, from the last to the first."""
        kept = list(before)
        for step in reversed(before):
            if any(step.label in other.uses for other in kept):
                continue
            fewer = [s for s in kept if s is not step]
            found = self._concluded(fewer, certificate)
            if found is not None:
                kept, checked = fewer, found
        return checked

    def _accepted(self, proof: Proof) -> Checked | None:
        setting = Setting.DESCENT if self.any_rank else Setting.RUN
        try:
            checked = registry.check(proof, setting, (*self.given, *MEANT))
            return checked if registry.establishes(checked, _typed(self.relation)) else None
        except (Refusal, TypeError, ValueError, NotImplementedError):
            return None

    def _background(self, used: Used) -> tuple[Step, ...]:
        """Signs of the data's constants, of the loss, and of what the relation and the results speak of."""
        products = (*self.wanted, *(m for _, k in used for m in k.terms))
        atoms = {x for m in products for x in (m, *m.atoms(ScalarOfMatrix))}
        free = [k for k in _known() if not k.needed and k.kind != "eq" and k.claim.setting is Setting.POINT]
        steps: list[Step] = []
        signed: dict[Expr, str] = {}
        for _ in range(3):
            for k in free:
                above = [m for m, c in k.terms.items() if c > 0]
                below = [m for m, c in k.terms.items() if c < 0]
                if len(above) != 1 or above[0] in signed or len(below) > 1 or not set(below) <= set(signed):
                    continue
                if above[0] not in atoms and not (below == [] and isinstance(above[0], ScalarOfMatrix)):
                    continue
                label = f"sign {len(steps) + 1}"
                cited = Step(label, k.relation, Cite(k.claim.id, _letters(k.claim), unfold=("L",)))
                steps.append(cited)
                signed[above[0]] = label
                if below:
                    uses = (label, signed[below[0]])
                    terms = [(1 / k.terms[above[0]], label), (-k.terms[below[0]] / k.terms[above[0]], signed[below[0]])]
                    steps.append(Step(f"{label} so", Ge(above[0], 0), Nonnegative(terms=terms), uses))
                    signed[above[0]] = f"{label} so"
        forms = sorted((x for x in atoms if _is_form_of_tau(x)), key=str)
        steps += [
            Step(f"form {i + 1}", Ge(x, 0), Cite("tau-positive", {t: Integer(0), A: x.args[0]}))
            for i, x in enumerate(forms)
        ]
        constants = [s for s in CONSTANTS if s.label != "loss"]
        meant = [Step(f"meant {i + 1}", g, Given()) for i, g in enumerate(MEANT)]
        return (*constants, *meant, *steps)

    def _hypotheses(self, needed: Sequence[Boolean]) -> tuple[list[Step], tuple[str, ...]] | None:
        """Steps that give the hypotheses needed, each typed, meant or derived from one typed; None if one is not."""
        steps = [Step(f"typed {i + 1}", g, Given()) for i, g in enumerate((*self.given, *MEANT))]
        labels = [s.label for s in steps]
        known = list(zip(labels, (*self.given, *MEANT)))
        constants = [s for s in CONSTANTS if s.label != "loss"]
        derived = False
        for h in dict.fromkeys(needed):
            if any(_same(h, g) for _, g in known):
                continue
            if _is_trivial(h):
                step = Step(f"derived {len(steps)}", h, Nonnegative())
            else:
                step = self._derived(h, known, constants, len(steps))
            if step is None:
                return None
            steps.append(step)
            labels.append(step.label)
            derived = derived or not _is_trivial(h)
        return ([*constants, *steps] if derived else steps), tuple(labels)

    def _derived(
        self, wanted: Boolean, known: Sequence[tuple[str, Boolean]], constants: Sequence[Step], number: int
    ) -> Step | None:
        """A step that derives a hypothesis from one that is typed."""
        goal, kind = _expanded(wanted)
        if kind == "eq":
            return None
        base = [Step(label, g, Given()) for label, g in known]
        uses = (*(label for label, _ in known), *(s.label for s in constants))
        for label, g in known:
            for source, names in _sources(g):
                for multiplier in islice(_multipliers(goal, source), _MULTIPLIERS):
                    if _looks_nonnegative(_less(goal, multiplier, source)):
                        rule = Nonnegative(terms=[(multiplier, label)], unfold=("kappa", *names))
                        step = Step(f"derived {number}", wanted, rule, uses)
                        if self._follows(Proof(*constants, *base, step)):
                            return step
        return None

    def _follows(self, proof: Proof) -> bool:
        try:
            return registry.check(proof, Setting.RUN, (*self.given, *MEANT)).gap is None
        except (Refusal, TypeError, ValueError, NotImplementedError):
            return False


def _sources(given: Boolean) -> Iterator[tuple[Terms, tuple[str, ...]]]:
    """A hypothesis as a sum, and with the factors of the descent lemmas written out, with the names written out."""
    yield _expanded(given)[0], ()
    written = given.func(*(registry.DEFINITIONS.unfold(side, _FACTORS) for side in given.args), evaluate=False)
    if written != given:
        yield _expanded(written)[0], _FACTORS


def _is_form_of_tau(x: Expr) -> bool:
    """Whether a number is <A, tau(A)> at t = 0, for some A."""
    return isinstance(x, Inner) and x.args[1] == Tau(Integer(0), x.args[0])


def _letters(claim: Claim) -> dict[Expr, Expr]:
    """The iterate for the letters that a result holds for any value of."""
    return {x: v for x, v in ((t, Integer(0)), (A, W(0)), (A_plus, W(1))) if _speaks_of(claim, x)}


def _speaks_of(claim: Claim, letter: Expr) -> bool:
    statement = claim.corrected or claim.printed
    relations = (statement.relation, *claim.given, *statement.given)
    return any(letter in part.free_symbols or part.has(letter) for r in relations for part in conjuncts(r))


def _same(a: Boolean, b: Boolean) -> bool:
    if a.free_symbols != b.free_symbols or isinstance(a, Eq) != isinstance(b, Eq):
        return False
    try:
        return bool(same_relation(a, b))
    except Refusal:
        return False


def _atoms(terms: Terms) -> set[Expr]:
    """The factors that the products of a sum have, powers left out."""
    return {f.base if isinstance(f, Pow) else f for m in terms for f in Mul.make_args(m) if not f.is_Rational}


# --- sums of products -----------------------------------------------------------------------------------------


def _multipliers(wanted: Terms, known: Terms) -> Iterator[Expr]:
    """Multiples of a sum that cancel a term of another: each ratio once, plain numbers first."""
    found: dict[Expr, None] = {}
    for m, a in wanted.items():
        for k, b in known.items():
            ratio = Mul(a / b, m, Pow(k, -1))
            if a / b > 0:
                found[ratio] = None
    yield from sorted(found, key=lambda r: (not r.is_Rational, len(r.args)))


def _less(wanted: Terms, multiplier: Expr, known: Terms) -> Terms:
    """The difference of a sum and a multiple of another."""
    total = dict(wanted)
    for k, b in known.items():
        c, product = Mul(multiplier, k).as_coeff_Mul()
        total[product] = total.get(product, Rational(0)) - b * c
    return {m: c for m, c in total.items() if c != 0}


def _looks_nonnegative(terms: Terms) -> bool:
    """Whether every coefficient is positive: the kernel then sees whether every product is."""
    return all(c > 0 for c in terms.values())
