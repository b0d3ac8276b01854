"""The commands about what users type: try and hunt."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import Annotated

import typer

from verify.cli.early_refusals import SIGN
from verify.cli.program import Jobs, Seed, app, effort, leave
from verify.cli.requests import parse_sides
from verify.errors import RequestError
from verify.processes import interrupts_noted, make_ready

Let = Annotated[
    list[str] | None, typer.Option("--let", metavar="NAME=EXPR", help="Name for an expression; may be repeated.")
]
Matrix = Annotated[
    list[str] | None, typer.Option("--matrix", metavar="DECL", help="Matrix of your own; may be repeated.")
]
Data = Annotated[
    str, typer.Option("--data", metavar="full|any", help="X of full column rank, or of any rank (N < n too).")
]
Shape = Annotated[
    str | None,
    typer.Option("--shape", metavar="N,H,M", help="Sides n,h,m of the layers, such as 2,3,2; all by default."),
]


@app.command("try")
def try_relation(
    relation: Annotated[str, typer.Argument(metavar="RELATION", help="An inequality or an equation, in quotes.")],
    given: Annotated[
        list[str] | None, typer.Option("--given", metavar="RELATION", help="Hypothesis; may be repeated.")
    ] = None,
    let: Let = None,
    matrix: Matrix = None,
    data: Data = "full",
    shape: Shape = None,
    samples: Annotated[
        int | None, typer.Option("--samples", metavar="N", help="Stop once this many instances are decided.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", metavar="S", help="How long to search; 12 by default.")
    ] = None,
    seed: Seed = None,
    jobs: Jobs = None,
    json: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write JSON to this file; - for standard output.")
    ] = None,
) -> None:
    """Attack an inequality or an equation that you type.

    It is refuted by an exact instance, certified on many, or proved where it follows from proved results. It is
    about one least-squares problem X, Y (X of full column rank), weights W1 (n x h), W2 (h x m), a step size eta >
    0 and slacks 0 < c1 < 1 < c2, at one iterate, taken as t = 0. L is the loss less its minimum, G its gradient
    with respect to W = W1 W2, tau the operator G -> G W2'W2 + W1 W1'G, D = W1'W1 - W2 W2'. An instance at which a
    side has no value (a division by zero) counts neither for the relation nor against it.

    \b
    Quantities:
      eta K mu kappa c1 c2 n h m N  L L_next  norm_G norm_W norm_W1 norm_W2
      sigma_max_W sigma_min_W sigma_max_W1 sigma_min_W1 sigma_max_W2 sigma_min_W2
      lambda_min_tau lambda_max_tau  inner_G_tau_G norm_tau_G  norm_step drift
      norm_D trace_D lambda_max_D lambda_min_D  alpha beta  sharpness
      p1 p2 alpha0 beta0  a1 a2 a3 a4 f  rho rho_sharp rho_spectral
      eta1_max eta2_max eta_max eta_max_sharp eta_max_stable
    Matrices:
      X Y W1 W2 W G D Wstar, I(k), T(A) the transpose, tau(A); sums, products, A**2
      numbers made of them: norm(A) nuclear(A) trace(A) inner(A,B) det(A) rank(A) loss(A)
        lambda_max(S) lambda_min(S) lambda(k,S), S symmetric by its form
        sigma_max(A) sigma_min(A) sigma(k,A), k an integer or a side
    Time:
      L[3], norm_W[3], W1[3], tau[3](A) after three steps, up to 20; without brackets 0
    Grammar:
      numbers (12, 1.5, 1e-3, 3/4: all exact), + - * /, ** with a constant power, parentheses,
      sqrt( ) abs( ) min( , ) max( , ) exp( ) log( ), and <= < >= > ==, between matrices ==
      chains a <= b <= c, and several relations joined by `and`: all of them are meant
    Your own:
      --let "q = inner(G, tau(G))"   --matrix "A: 3,2"   --matrix "S: p,p symmetric"
      kinds: symmetric psd orthogonal diagonal; sides: integers, n h m N or new names

    Exit code 0: not refuted; 1: refuted, with the smallest instance found; 2: not understood.

    \b
    Example: python -m verify try "L_next <= rho*L" --given "rho <= 1"
    """
    if samples is not None and samples < 1:
        raise RequestError(f"--samples should be at least 1, but is {samples}")
    if seconds is not None and not (seconds > 0 and isfinite(seconds)):
        raise RequestError(f"--seconds should be a positive number, but is {seconds}")
    _, chosen_seed, cores = effort(None, seed, jobs)
    sides = None if shape is None else parse_sides(shape)
    typed = tuple(given or ()), tuple(let or ()), tuple(matrix or ())
    _understand(relation, *typed, data, sides)
    if cores > 1:
        make_ready("verify.search.recognition.read_ahead")
    from verify.cli.commands.conjectures import TryRequest
    from verify.cli.commands.conjectures import try_relation as attack

    request = TryRequest(relation, typed[0], sides, samples, seconds, chosen_seed, cores, json, *typed[1:], data)
    leave(attack(request))


def _understand(
    relation: str,
    given: Sequence[str],
    let: Sequence[str] = (),
    matrix: Sequence[str] = (),
    data: str = "full",
    shape: tuple[int, int, int] | None = None,
) -> None:
    """Raise RequestError for texts that are not understood, before anything heavy is imported."""
    from verify.search.language.grammar import GrammarError, parse_conjecture

    try:
        parse_conjecture(relation, given, let, matrix, data, shape)
    except GrammarError as error:
        raise RequestError(str(error)) from error


@app.command()
def hunt(
    target: Annotated[
        str,
        typer.Argument(
            metavar="ID|RELATION|FILE", help="A claim, as eq28-a, a relation, as in try, or a file: .toml as for check."
        ),
    ],
    seconds: Annotated[
        float | None, typer.Option("--seconds", metavar="S", help="How long to search; until interrupted by default.")
    ] = None,
    given: Annotated[
        list[str] | None, typer.Option("--given", metavar="RELATION", help="Hypothesis; may be repeated.")
    ] = None,
    let: Let = None,
    matrix: Matrix = None,
    data: Data = "full",
    shape: Shape = None,
    jobs: Jobs = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Use the workers of this Dask scheduler.")
    ] = None,
    store: Annotated[
        str | None, typer.Option("--store", metavar="FILE", help="Save what is found to this file, and resume from it.")
    ] = None,
    seed: Seed = None,
    json: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write JSON to this file; - for standard output.")
    ] = None,
) -> None:
    """Search for a counterexample for hours, on several processes.

    A hunt can be stopped and resumed.
    With --store, whatever is found is saved at once; a hunt with the same target, hypotheses, shape and seed resumes
    where it was, whatever stopped it. A file may hold several hunts, of which one may run at a time. What another
    version of the program found is told apart, and the instances that it kept are judged anew.

    A file of relations has one on each line, followed, if need be, by its hypotheses, as in `L_next <= L given
    eta <= 1/K`; a paper's file, with the ending .toml, has claims as for check, hunted as corrected. Their units take
    turns, and a table tells what fell and what came nearest to falling.

    Exit code 0: not refuted; 1: refuted, with the counterexample; 2: not understood; 130: interrupted.

    \b
    Example: python -m verify hunt "L_next <= L" --given "eta <= 1/K" --seconds 3600 --store descent.hunt
    """
    _, chosen_seed, cores = effort(None, seed, jobs)
    if seconds is not None and not (seconds > 0 and isfinite(seconds)):
        raise RequestError(f"--seconds should be a positive number, but is {seconds}")
    sides = None if shape is None else parse_sides(shape)
    if SIGN.search(target):
        _understand(target, given or (), let or (), matrix or (), data, sides)
    with interrupts_noted() as stopped:  # from here on, so that one that comes early ends in an account too
        from verify.cli.commands.hunts import hunt_target
        from verify.search.hunting import Typed
        from verify.search.hunting.account import HuntRequest

        typed = Typed(tuple(given or ()), tuple(let or ()), tuple(matrix or ()), data, sides)
        request = HuntRequest(target, typed, seconds, chosen_seed, jobs, cores, scheduler, store, json)
        raise typer.Exit(hunt_target(request, stopped))
