"""The command about what users type: try."""

from __future__ import annotations

from math import isfinite
from typing import Annotated

import typer

from verify.cli.program import BAD, GOOD, INTERRUPTED, Jobs, Seed, app, effort, leave
from verify.cli.requests import parse_sides
from verify.errors import RequestError


@app.command("try")
def try_relation(
    relation: Annotated[str, typer.Argument(metavar="RELATION", help="An inequality or an equation, in quotes.")],
    given: Annotated[
        list[str] | None, typer.Option("--given", metavar="RELATION", help="A hypothesis; may be repeated.")
    ] = None,
    shape: Annotated[
        str | None,
        typer.Option("--shape", metavar="N,H,M", help="The sides of the layers, as 2,3,2; any if not given."),
    ] = None,
    samples: Annotated[
        int | None, typer.Option("--samples", metavar="N", help="End when so many instances are decided.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", metavar="S", help="For how long to search, 12 if not given.")
    ] = None,
    seed: Seed = None,
    jobs: Jobs = None,
    json: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write JSON; - is standard output.")
    ] = None,
) -> None:
    """Attack an inequality or an equation that you type: refuted by an exact instance, or certified on many.

    It speaks of one least-squares problem X, Y (X of full column rank), weights W1 (n x h), W2 (h x m), a step size
    eta > 0 and slacks 0 < c1 < 1 < c2, at one iterate, taken as t = 0. L is the loss less its minimum, G its
    gradient with respect to W = W1 W2, tau the operator G -> G W2'W2 + W1 W1'G, D = W1'W1 - W2 W2'. An instance at
    which a side has no value (a division by zero) counts neither for the relation nor against it.

    \b
    Quantities:
      eta K mu kappa c1 c2 n h m  L L_next  norm_G norm_W norm_W1 norm_W2
      sigma_max_W sigma_min_W sigma_max_W1 sigma_max_W2
      lambda_min_tau lambda_max_tau  inner_G_tau_G norm_tau_G  norm_step drift
      norm_D lambda_max_D lambda_min_D  alpha beta  p1 p2 alpha0 beta0
      a1 a2 a3 a4 f  rho rho_sharp  eta1_max eta2_max eta_max eta_max_sharp
    Grammar:
      numbers (12, 1.5, 1e-3, 3/4: all exact), + - * /, ** with a constant power, parentheses,
      sqrt( ) abs( ) min( , ) max( , ) exp( ) log( ), and one of <= < >= > ==

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
    from verify.cli.commands.conjectures import TryRequest
    from verify.cli.commands.conjectures import try_relation as attack

    leave(attack(TryRequest(relation, tuple(given or ()), sides, samples, seconds, chosen_seed, cores, json)))


@app.command()
def hunt(
    target: Annotated[str, typer.Argument(metavar="ID|RELATION", help="A claim, as eq28-a, or a relation, as in try.")],
    seconds: Annotated[
        float | None, typer.Option("--seconds", metavar="S", help="For how long; until interrupted if not given.")
    ] = None,
    given: Annotated[
        list[str] | None, typer.Option("--given", metavar="RELATION", help="A hypothesis; may be repeated.")
    ] = None,
    shape: Annotated[
        str | None,
        typer.Option("--shape", metavar="N,H,M", help="The sides n,h,m, as 2,3,2; any if not given."),
    ] = None,
    jobs: Jobs = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="A Dask scheduler whose workers do the work.")
    ] = None,
    store: Annotated[
        str | None, typer.Option("--store", metavar="FILE", help="Keep what is found in this file, and go on from it.")
    ] = None,
    seed: Seed = None,
    json: Annotated[
        str | None, typer.Option("--json", metavar="FILE", help="Write JSON; - is standard output.")
    ] = None,
) -> None:
    """Search for a counterexample for a long time, on several processes; it can be stopped and resumed.

    With --store, all that is found is in the file at once; the same target, hypotheses, shape and seed go on where
    they were, whatever stopped them. One file may hold several hunts, one of which may run at a time.

    Exit code 0: not refuted; 1: refuted, with the counterexample; 2: the request makes no sense; 130: interrupted.

    \b
    Example: python -m verify hunt "L_next <= L" --given "eta <= 1/K" --seconds 3600 --store descent.hunt
    """
    _, chosen_seed, cores = effort(None, seed, jobs)
    if seconds is not None and not (seconds > 0 and isfinite(seconds)):
        raise RequestError(f"--seconds should be a positive number, but is {seconds}")
    sides = None if shape is None else parse_sides(shape)
    from verify.cli.commands.conjectures import hunt_target
    from verify.search.hunting import Ended
    from verify.search.hunting.account import HuntRequest

    request = HuntRequest(target, tuple(given or ()), sides, seconds, chosen_seed, jobs, cores, scheduler, store, json)
    codes = {Ended.TIME: GOOD, Ended.REFUTED: BAD, Ended.INTERRUPTED: INTERRUPTED}
    raise typer.Exit(codes[hunt_target(request)])
