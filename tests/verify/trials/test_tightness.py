"""The tightest instance: a ratio that is never rounded up, and the instance at which it can be redone."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from flint import arb, fmpq
from sympy import Eq, Ge, Gt, Le, Lt, Rational, Symbol

from derivations import CLAIMS, Setting, Statement
from derivations.notation import L
from derivations.registry import DEFINITIONS
from tests.material.present import present
from verify import decide
from verify.evaluation.hypotheses import Hypotheses
from verify.evaluation.quantities import Quantities
from verify.evaluation.statements import Comparison
from verify.instances.problem import Instance
from verify.numbers.exact.scalars import sqrt
from verify.trials.assertion import Attack
from verify.trials.evidence import Verdict
from verify.trials.records import Tightness, record
from verify.trials.tightness import ratio_text, tighter
from verify.trials.trial import tried, tried_on
from verify.verdicts.summary import rows, tightest_of
from verify.verdicts.verdict import StatementVerdict
from verify.writing.json.verdicts import part_object
from verify.writing.terminal.claims import sheet
from verify.writing.terminal.table import console, verdict_table

a, b = Symbol("a"), Symbol("b")
INST = Instance(X=[[1]], Y=[[2]], W1=[[1]], W2=[[1]], eta=fmpq(1, 4))


def claim(claim_id):
    return next(c for c in CLAIMS if c.id == claim_id)


def on(relation):
    return Attack(relation, Hypotheses(Setting.DESCENT, (), DEFINITIONS))


def ratio(relation, left, right):
    found = tighter(None, on(relation), Comparison(left, right, True), INST, 0)
    return None if found is None else found.ratio


@pytest.mark.parametrize(
    ("relation", "left", "right", "expected"),
    [
        (Le(a, b), fmpq(1), fmpq(4), 0.25),
        (Lt(a, b), fmpq(1), fmpq(4), 0.25),
        (Ge(a, b), fmpq(4), fmpq(1), 0.25),
        (Gt(a, b), fmpq(4), fmpq(1), 0.25),
        (Le(a, b), fmpq(-4), fmpq(-1), 0.25),  # both negative: the sizes compare the other way round
        (Ge(a, b), fmpq(-1), fmpq(-4), 0.25),
        (Le(a, b), fmpq(-1), fmpq(4), None),
        (Le(a, b), fmpq(0), fmpq(4), None),
        (Le(a, b), fmpq(0), fmpq(0), None),
        (Le(a, b), fmpq(1), arb("inf"), None),
        (Eq(a, b), fmpq(1), fmpq(1), None),
    ],
)
def test_the_ratio_is_that_of_the_sizes_where_both_sides_have_one_sign(relation, left, right, expected):
    found = ratio(relation, left, right)
    assert found is expected or found == pytest.approx(expected, rel=1e-15)
    assert found is None or Fraction(found) <= Fraction(expected)


def test_one_is_only_for_sides_that_are_equal():
    root = sqrt(fmpq(2))
    equal = tighter(None, on(Le(a, b)), Comparison(root, sqrt(fmpq(2)), True), INST, 0)
    assert equal is not None
    assert (equal.ratio, equal.attained) == (1.0, True)
    almost = tighter(None, on(Le(a, b)), Comparison(fmpq(1) - fmpq(1, 10**40), fmpq(1), True), INST, 0)
    assert almost is not None
    assert (almost.ratio < 1, almost.attained) == (True, False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (1 - 2.0**-53, "0.9999"),
        (0.99995, "0.9999"),
        (0.75, "0.75"),
        (0.12349, "0.1234"),
        (0.0001, "0.0001"),
        (3.14159e-12, "3.141e-12"),
        (0.0, "0"),
    ],
)
def test_a_ratio_is_shown_rounded_down(value, text):
    assert ratio_text(value) == text


def test_the_largest_of_all_instances_is_kept():
    attack = Attack(Le(L(1), L(0)), Hypotheses(Setting.DESCENT, (), DEFINITIONS))
    steps = [replace(INST, eta=fmpq(1, k)) for k in (4, 1000, 3)]
    outcome = tried_on(attack, [Quantities.of(inst) for inst in steps])
    assert present(outcome.tightest).values["eta"] == "1/1000"
    alone = [present(tried_on(attack, [Quantities.of(inst)]).tightest).ratio for inst in steps]
    assert present(outcome.tightest).ratio == max(alone) == alone[1]


def test_an_instance_that_is_left_open_or_violates_gives_no_ratio():
    attack = Attack(Le(L(0), Rational(1, 10) * L(1)), Hypotheses(Setting.DESCENT, (), DEFINITIONS))
    outcome = tried(attack, 5, 0)
    assert outcome.violation is not None
    assert outcome.tightest is None or present(outcome.tightest).values != record(attack, outcome.violation).values


def test_an_inequality_says_how_near_it_came_and_where():
    found = decide(claim("eq6-c"), samples=8)
    tightest = present(found.printed.tightest)
    assert 0 < tightest.ratio <= 1
    redone = Instance(**tightest.values)
    attack = Attack(claim("eq6-c").printed.relation, Hypotheses(Setting.POINT, (), DEFINITIONS))
    assert present(tried_on(attack, [Quantities.of(redone)]).tightest).ratio == tightest.ratio


def test_a_bound_that_is_not_sharp_does_not_look_sharp():
    found = decide(claim("eq6-c"), samples=8)
    doubled = claim("eq6-c").printed.relation
    loose = Statement(Le(2 * doubled.lhs, doubled.rhs))  # the lower side is negative
    slack = decide(replace(claim("eq6-c"), printed=loose, proof=None), samples=8, points=500)
    assert slack.printed.verdict is Verdict.CERTIFIED
    assert present(slack.printed.tightest).ratio == pytest.approx(present(found.printed.tightest).ratio / 2)
    assert not present(slack.printed.tightest).attained


@pytest.mark.parametrize("claim_id", ["eq16-a", "eq13", "eq1-a"])
def test_an_equation_a_refuted_statement_and_a_definition_have_none(claim_id):
    assert decide(claim(claim_id), samples=2).printed.tightest is None


def test_it_is_in_the_table_the_sheet_and_the_json():
    near = Tightness(0.99987, {"W1": [["1/2", "3"]], "eta": "1/4"}, {"n": 1, "h": 2, "m": 1, "N": 1})
    far = replace(near, ratio=0.25)
    found = decide(claim("eq6-c"), samples=1)
    found = replace(found, printed=replace(found.printed, tightest=near))
    assert tightest_of([StatementVerdict(Verdict.PROVED, tightest=far), found.printed]) == near
    text = sheet(found)
    assert "largest ratio of the sides: 0.9998, at n = 1, h = 2, m = 1, N = 1" in text
    assert "W₁ = [ 1/2  3 ]" in text
    assert part_object(found)["printed"]["tightest"]["ratio"] == 0.99987
    screen = console()
    with screen.capture() as captured:
        screen.print(verdict_table(rows([found])))
    assert "0.9998" in captured.get()
