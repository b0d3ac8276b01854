"""How statements are written: LaTeX, plain text, sentences, the document."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sympy import Add, Eq, Ge, Integer, MatMul, MatrixSymbol, Max, Mul, Pow, Rational, Symbol, sqrt

from derivations import CLAIMS, SHARPER
from derivations.legend import LEGEND
from derivations.notation import (
    W1,
    Grad,
    K,
    Loss,
    NormF,
    SigmaMax,
    SigmaMin,
    V,
    W,
    X,
    Y,
    alpha,
    c1,
    c2,
    eta,
    eta1_max,
    kappa,
    mu,
    scalar,
    t,
)
from derivations.proving.language_symbols import PROCESSES, SYMBOLS, TIMED
from derivations.proving.textbook_facts import FACTS
from derivations.typesetting.latex import chains, display_body, fragment, latex, width
from derivations.typesetting.plain_text import latex_of_name, plain_lines, plain_name, plain_text
from derivations.typesetting.reading_order import product_parts, signed_terms
from derivations.typesetting.sentences import prose
from tests.material.handmade_verdicts import all_found, found
from tests.material.present import present
from verify.writing.latex.document import document
from verify.writing.latex.errata import errata_document
from verify.writing.latex.pdf import compiled

BY_ID = {claim.id: claim for claim in CLAIMS}
LAW = next(c for c in SHARPER if c.id == "determinant-law-any-shape").printed.relation
STATED = [c for c in CLAIMS if hasattr(c.printed.relation, "lhs")]


STATEMENTS = [
    pytest.param(statement.relation, id=f"{claim.id}-{kind}")
    for claim in STATED
    for kind, statement in (("printed", claim.printed), ("corrected", claim.corrected))
    if statement is not None
]


# what the slides print, up to spaces; a bracket or a factor's place may differ, a symbol may not
AS_ON_THE_SLIDES = {
    "def-imbalance": r"D(t) = W_1(t)^{\top} W_1(t) W_2(t) W_2(t)^{\top}",
    "def-kappa": r"\kappa = \frac{\lambda_{\max}(X X^{\top})}{\lambda_{\min}(X X^{\top})}",
    "eq1-a": r"W_1(t + 1) = W_1(t) - \eta \nabla_{W_1} L(t)",
    "eq3": r"\gamma_t(\nabla\ell(t)) = \begin{pmatrix} \nabla\ell(t) W_2(t)^{\top} \\ W_1(t)^{\top} \nabla\ell(t)"
    r" \end{pmatrix}",
    "eq5-a": r"\tau_t(\nabla\ell(t)) = \gamma_t^{*} \circ \gamma_t(\nabla\ell(t))",
    "eq6-c": r"-\lambda_{\min}(\tau_t) \|\nabla\ell(t)\|_F^{2} \le -2 \mu \lambda_{\min}(\tau_t) L(t)",
    "eq7-b": r"\alpha(D(t), \sigma_{\min}(W(t))) = \alpha(D(0), \sigma_{\min}(W(t)))",
    "eq9-c": r"|y| - |y - w_1(0) w_2(0)| = |y| - |L(0)|",
    "eq12": r"D(t + 1) = D(t) + O(\eta^{2})",
    "eq13": r"\ell(W^+) \le \ell(W) + \langle \nabla\ell(W), W^+ - W \rangle + \frac{\kappa}{2} \|W^+ - W\|_F^{2}",
    "eq14": r"W(t + 1) = W(t) - \eta \nabla\ell(t)",
    "eq16-c": r"(W_1(t) - \eta \nabla\ell(t) W_2(t)^{\top}) (W_2(t) - \eta W_1(t)^{\top} \nabla\ell(t)) = "
    r"W(t) - \eta \tau_t(\nabla\ell(t)) + \eta^{2} \nabla\ell(t) W(t)^{\top} \nabla\ell(t)",
    "eq18": r"\lambda_{\min}(\tau_t) - \eta \|\nabla\ell(t)\|_F \|W(t)\|_F - \frac{K \eta}{2} (\lambda_{\max}(\tau_t)"
    r" + \eta \|\nabla\ell(t)\|_F \|W(t)\|_F)^{2} \ge 0",
    "eq20": r"\rho(\eta, t) = 1 - 2 \eta \mu \lambda_{\min}(\tau_t) + K \mu \eta^{2} \lambda_{\max}^{2}(\tau_t)"
    r" + 2 \eta^{2} \mu \sigma_{\max}(W(t)) \|\nabla\ell(t)\|_F"
    r" + 2 K \mu \eta^{3} \lambda_{\max}(\tau_t) \sigma_{\max}(W(t)) \|\nabla\ell(t)\|_F"
    r" + K \mu \eta^{4} \sigma_{\max}^{2}(W(t)) \|\nabla\ell(t)\|_F^{2}",
    "eq21": r"\rho(\eta, t) = 1 - 2 \eta \mu + K \mu \eta^{2}",
    "eq24-a": r"a_4(0) \eta^{3} + a_3(0) \eta^{2} + \left( a_2(0) + \frac{4 c_2 \sigma_{\max}^{2}(X) L(0)}{c_2 - 1}"
    r" \right) \eta = a_1",
    "eq26-c": r"a_3(t) = 2 \sqrt{2 \kappa^{3} \sigma_{\min}^{10}(X) L(t)} c_2 \beta_0 p_2",
    "eq28-a": r"L(t) \le \prod_{k = 0}^{t} f(\eta, k) L(0)",
    "eq29-b": r"f(\eta, t) = 1 - a_1 \eta + a_2(t) \eta^{2} + a_3(t) \eta^{3} + a_4(t) \eta^{4}",
    "eq31-a": r"\lim_{t \to \infty} a_3(t) = 0",
    "eq33-a": r"\min_{\eta} f(\eta, \infty) = 1 - \frac{\alpha^{2} c_2^{2}}{\kappa \beta^{2} c_1^{2}}",
}


@pytest.mark.parametrize("claim", AS_ON_THE_SLIDES)
def test_a_statement_reads_as_on_the_slides(claim):
    assert latex(BY_ID[claim].printed.relation) == AS_ON_THE_SLIDES[claim]


@pytest.mark.parametrize("relation", STATEMENTS)
def test_nothing_of_sympy_shows_through(relation):
    for text in (latex(relation), plain_text(relation)):
        assert not re.search(r"Matrix|operatorname|Symbol|_dot|evaluate|True", text)
    balanced = latex(relation).replace(r"\{", "").replace(r"\}", "")
    assert balanced.count("{") == balanced.count("}")
    assert balanced.count(r"\left") == balanced.count(r"\right")


@pytest.mark.parametrize("relation", STATEMENTS)
def test_text_lines_fit_a_terminal(relation):
    assert max(map(len, plain_lines([relation]))) <= 96


def test_different_statements_are_written_differently():
    relations = {s.relation for c in STATED for s in (c.printed, c.corrected) if s is not None}
    # (36) prints noise of the wrong number of rows: sides do not show in a formula
    relations -= {BY_ID["eq36"].printed.relation}
    assert len({latex(r) for r in relations}) == len({plain_text(r) for r in relations}) == len(relations)


def test_the_legend_has_every_symbol_of_the_notation_and_no_other():
    assert set(LEGEND) == set({**SYMBOLS, **PROCESSES, **TIMED})


@pytest.mark.parametrize("name", LEGEND)
def test_every_symbol_of_the_legend_is_written(name):
    assert latex_of_name(name) == LEGEND[name][0]
    assert re.fullmatch(r"[^\\{}$]+", plain_name(latex_of_name(name)))


x, z = Symbol("x"), Symbol("z")


@pytest.mark.parametrize(
    ("expr", "tex", "text"),
    [
        (1 - c1, "1 - c_1", "1 - c₁"),
        (c2 - 1, "c_2 - 1", "c₂ - 1"),
        (t + 1, "t + 1", "t + 1"),
        (t - 1, "t - 1", "t - 1"),
        (kappa + 1, r"1 + \kappa", "1 + κ"),
        (-x - z, "-x - z", "-x - z"),
        (Mul(-1, K, x + z, evaluate=False), "-K (x + z)", "-K (x + z)"),
        ((x + z) ** 2, "(x + z)^{2}", "(x + z)²"),
        ((-x) ** Symbol("r"), "(-x)^{r}", "(-x)^r"),
        (eta1_max**2, r"(\eta_1^{\max})^{2}", "(η₁^max)²"),
        ((x * z) ** Symbol("r"), "(x z)^{r}", "(x z)^r"),
        (x / (2 * z), r"\frac{x}{2 z}", "x/(2 z)"),
        ((x + z) / K, r"\frac{x + z}{K}", "(x + z)/K"),
        (x / z**2, r"\frac{x}{z^{2}}", "x/z²"),
        (Rational(-3, 4) * x, r"-\frac{3 x}{4}", "-3 x/4"),
        (Rational(1, 2) * NormF(X) ** 2, r"\frac{1}{2} \|X\|_F^{2}", "(1/2) ‖X‖_F²"),
        (1 / sqrt(x), r"\frac{1}{\sqrt{x}}", "1/√(x)"),
        (sqrt(2) * sqrt(x), r"\sqrt{2 x}", "√(2 x)"),
        (sqrt(x) * sqrt(z), None, None),
        (Max(x, 0) ** 2, r"(\max\{x, 0\})^{2}", "(max{x, 0})²"),
        (SigmaMax(X) ** 2 / SigmaMin(X), r"\frac{\sigma_{\max}^{2}(X)}{\sigma_{\min}(X)}", "σ_max(X)²/σ_min(X)"),
        (Loss(V(t)), r"\ell(t)", "ℓ(t)"),
        (Grad(W(0)), r"\nabla\ell(0)", "∇ℓ(0)"),
        (Grad(X * W(t)), r"\nabla\ell(X W(t))", "∇ℓ(X W(t))"),
        (NormF(Y - X * W(t)), r"\|Y - X W(t)\|_F", "‖Y - X W(t)‖_F"),
        ((X * W(t)).T, r"W(t)^{\top} X^{\top}", "W(t)ᵀ Xᵀ"),
        (MatMul(X, W(t) + W(0)), r"X (W(0) + W(t))", "X (W(0) + W(t))"),
        (alpha * -1, r"-\alpha", "-α"),
        (Integer(-2), "-2", "-2"),
        (scalar("theta_3"), r"\theta_{3}", "θ₃"),
    ],
)
def test_brackets_signs_and_fractions(expr, tex, text):
    if tex is None:  # two roots may not be joined: their product can be positive where neither radicand is
        assert latex(expr).count(r"\sqrt") == 2
        return
    assert latex(expr).replace(r"\max ", r"\max") == tex
    assert plain_text(expr) == text


ATOMS = st.sampled_from([eta, K, mu, kappa, x, NormF(X), SigmaMax(X), sqrt(x), sqrt(2), Integer(1), Rational(2, 3)])
FACTORS = st.lists(st.tuples(ATOMS, st.sampled_from([1, 2, -1])), min_size=1, max_size=4)
PRODUCTS = FACTORS.map(lambda factors: Mul(*(Pow(base, power) for base, power in factors)))


@given(st.lists(st.tuples(PRODUCTS, st.sampled_from([1, -1])), min_size=1, max_size=4))
def test_reading_order_is_only_an_order(terms):
    expr = Add(*(sign * term for term, sign in terms))
    assert Add(*(-term if negative else term for negative, term in signed_terms(expr))) == expr


@given(PRODUCTS)
def test_the_parts_of_a_product_make_the_product(expr):
    parts = product_parts(expr)
    sign = -1 if parts.negative else 1
    whole = Mul(Rational(sign * parts.p, parts.q), sqrt(parts.rooted), *parts.above) / Mul(*parts.below)
    assert (whole**2).expand() == (expr**2).expand()


def test_chains_are_joined_where_they_meet():
    first, second = BY_ID["eq23-a"].printed.relation, BY_ID["eq23-b"].printed.relation
    assert chains([first, second]) == [[first, second]]
    assert chains([second, first]) == [[second], [first]]


def test_a_long_sum_is_broken_between_its_terms():
    body = display_body([BY_ID["eq20"].printed.relation])
    assert body.startswith(r"\begin{aligned}")
    assert body.count(r"\\") == 2
    assert re.sub(r"\\begin\{aligned\}|\\end\{aligned\}|\\quad \{\}|[&\s]|\\\\", "", body) == re.sub(
        r"\s", "", AS_ON_THE_SLIDES["eq20"]
    )


def rows_of(*relations):
    return display_body(relations).splitlines()[1:-1]


def test_two_members_that_fit_on_no_line_together_have_one_each():
    first, second = rows_of(LAW)
    assert first.startswith(r"& \operatorname{det}")
    assert second.startswith(r"& = \operatorname{det}")
    assert rows_of(Ge(LAW.lhs, 0)) == []


def test_relations_are_aligned_at_the_left_where_one_begins_with_a_line_of_its_own():
    short, other = BY_ID["eq19"].printed.relation, BY_ID["eq13"].printed.relation
    assert [row.startswith("& ") for row in rows_of(short, LAW)] == [True, True, True]
    assert [row.startswith("& ") for row in rows_of(short, other)] == [False, False]


def test_width_counts_a_fraction_once():
    wide = Symbol("a" * 30) / Symbol("b" * 30)
    assert width(wide) < 40


def test_the_fragment_has_each_display_once():
    text = fragment(CLAIMS)
    assert [int(number) for number in re.findall(r"\\tag\{(\d+)\}", text)] == list(range(1, 37))
    assert text.count(r"\begin{equation}") == 38
    assert r"\documentclass" not in text


@pytest.mark.parametrize("special", "&%$#_{}~^\\<>|")
def test_a_sentence_keeps_no_special_character(special):
    text = prose(f"half {special} done")
    assert re.search(r"(?<![\\$])[&%#_~]", text) is None
    assert text.replace(r"\$", "").count("$") % 2 == 0


@pytest.mark.parametrize(
    ("sentence", "tex"),
    [
        ("kappa = K / mu", r"$\kappa  = K  / \mu $"),
        ("the quotient by sqrt(2 L(0)) of (9)", r"the quotient by $\sqrt{2 L (0)}$ of (9)"),
        ("X is N x n, of rank 0", r"$X $ is $N  \times  n $, of rank 0"),
        ("<A, B> <= |A|_F |B|_F", r"$\langle A , B \rangle  \le  \|A \|_F \|B \|_F$"),
        ("A minus sign", "A minus sign"),
        ("by eq16-c and lemma_one", r"by eq16-c and lemma\_one"),
        ("open sqrt( and (t", "open sqrt( and ($t $"),
    ],
)
def test_formulas_in_sentences(sentence, tex):
    assert prose(sentence) == tex


@example("K^λ")
@example("x_λ")
@given(st.text(alphabet="aAtxKW12 ()|<>=_^*-+/,.{}$%&#~\\λ≤é漢", max_size=30))
def test_any_sentence_is_balanced_latex(sentence):
    text = prose(sentence)
    bare = text.replace(r"\{", "").replace(r"\}", "").replace(r"\$", "")
    assert bare.count("$") % 2 == 0
    assert bare.count("{") == bare.count("}")
    assert text.isascii() or set(text) - set(map(chr, range(128))) <= {"é"}


def test_the_document_says_what_the_verdicts_say():
    text = document([found(BY_ID["eq15-a"]), found(BY_ID["eq15-b"])])
    assert r"\textbf{refuted}" in text
    assert r"\textbf{proved}, true on 40 exact instances" in text
    assert r"\tfrac{1}{2} & -3" in text
    assert "Nothing is wrong as printed." in document([found(BY_ID["eq16-a"])])


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no TeX here")
def test_the_document_compiles_without_overfull_lines(tmp_path):
    (tmp_path / "document.tex").write_text(document(all_found()), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "document.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, errors="replace", check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert [float(w) for w in re.findall(r"Overfull \\hbox \(([\d.]+)pt", done.stdout) if float(w) > 3] == []


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no TeX here")
def test_sentences_statements_and_errata_compile():
    sentences = [*(c.why for c in CLAIMS), *(f.says for f in FACTS.values()), "&%$#_{}~^\\ <a> |b| é λ"]
    body = "\n\n".join(prose(s) for s in sentences if s) + fragment(CLAIMS)
    text = errata_document([found(c) for c in STATED if c.corrected is not None])
    assert (
        compiled(text.replace(r"\end{document}", body + r"\end{document}"), present(shutil.which("pdflatex")))[:4]
        == b"%PDF"
    )


@pytest.mark.parametrize("name", FACTS)
def test_the_source_of_a_fact_needs_no_escape(name):
    """It is written into the document as it is."""
    assert not set(FACTS[name].source) & set("&%$#_{}~^\\<>|")


def test_relations_with_matrices_of_unequal_shape_are_written():
    a, b = MatrixSymbol("A", 2, 3), MatrixSymbol("B", 2, 3)
    assert plain_text(Eq(a, b)) == "W = B"
    assert latex(Eq(W1(t), W1(t), evaluate=False)) == "W_1(t) = W_1(t)"
