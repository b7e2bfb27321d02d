"""The command ``mixreg fit``: a mixture of regressions for a table."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from mixreg.cli import options
from mixreg.cli.console import advise, saved, say
from mixreg.cli.convergence import NOT_CONVERGED, telling_of_convergence
from mixreg.cli.files import TRACE_SUFFIXES, check_output, save_trace

__all__ = ["HELP", "fit"]

HELP = """
Fit a Dirichlet-process mixture of linear regressions to a table.

\b
    mixreg fit data.csv --response y --out fit.nc
    mixreg fit data.parquet --response price --components 6 --seed 7
    mixreg fit data.npz --response y --model dmm_men --nets 3
    mixreg fit data.npz --response y --model lemna
    mixreg fit data.csv --response y --gate pca
    mixreg fit data.csv --response y --store run.zarr
    mixreg fit data.csv --response y --store run.zarr --resume

Every row belongs to one of at most --components regressions; how many are used is learnt.
The columns other than the response are the features and must be numbers. In a .npz file
the features are the array X and the response is the array that --response names.

\b
    dmm       normal coefficients
    dmm_men   coefficients from one of several elastic nets, whose penalties
              are learnt: for many redundant features, such as pixels
    lemna     coefficients of neighbouring columns pulled together, how much
              is learnt: for columns in order, such as places in a sequence

With --gate the features also decide which regression a row belongs to, so that the fit
predicts rows whose response is not known.

The output holds the draws of alpha (concentration), w (weights), beta and intercept
(coefficients) and sigma (noise), of dmm_men also l1 and l2 (penalties) and net_w (weights
of the nets), of lemna lam (rate of the steps between neighbours), with the log-likelihood
and the sizes of the components per draw. A gate has gate_scale, gate_intercept and gamma
in place of alpha.
`mixreg diagnose fit.nc` checks it, ArviZ and xarray open it.

With --store the draws are written to a Zarr folder as they come, and --out is written only
if it is named. The same command with --resume goes on with a run that was stopped or killed,
and ends with exactly the draws it would have had.

\b
Exit codes: 0 written and converged; 1 failed; 2 wrong usage;
            3 written, but the chains have not converged.
"""


def fit(
    data: options.Data,
    response: Annotated[str, typer.Option(help="The column that is explained by the others.")],
    model: Annotated[
        Literal["dmm", "dmm_men", "lemna"], typer.Option(help="Which mixture.")
    ] = "dmm",
    components: options.Components = 10,
    nets: options.Nets = None,
    scaling: options.Scaling = None,
    lam: options.Lam = None,
    gate: options.Gate = None,
    gate_variance: options.GateVariance = 0.9,
    preset: options.Preset = "default",
    draws: options.Draws = 1000,
    tune: options.Tune = 1000,
    chains: options.Chains = 4,
    thin: options.Thin = 1,
    cores: options.Cores = None,
    seed: options.Seed = 1,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Where the draws go (.nc or .zarr).", show_default="fit.nc, unless --store is used"
        ),
    ] = None,
    store: options.Store = None,
    resume: options.Resume = False,
    force: options.Force = False,
) -> None:
    """Fit a Dirichlet-process mixture of linear regressions to a table."""
    from mixreg.datasets import read_table
    from mixreg.explain.methods import METHODS, own_options

    # Wrong input is told before PyMC is imported, which takes seconds.
    if resume and store is None:
        raise ValueError("--resume goes on with the run in --store; name it.")
    if out is None and store is None:
        out = Path("fit.nc")
    if out is not None:
        check_output(out, force=force, suffixes=TRACE_SUFFIXES)
    own = own_options(model, n_nets=nets, scaling=scaling, lam=lam)
    X, y, names = read_table(data, response=response)
    assert y is not None
    from mixreg.posterior import diagnose, warn_if_unconverged
    from mixreg.sampling import sample

    say(f"{data.name}: {X.shape[0]} rows, {X.shape[1]} features, response {response}")
    own |= {"gate": gate, "gate_variance": gate_variance}
    declared = METHODS[model].build(X, y, names, n_components=components, preset=preset, **own)
    trace = sample(
        declared,
        draws=draws,
        tune=tune,
        chains=chains,
        thin=thin,
        cores=cores,
        random_seed=seed,
        compute_convergence_checks=False,
        store=store,
        resume=resume,
    )
    held = f"{trace['posterior'].sizes['chain']} chains of {trace['posterior'].sizes['draw']} draws"
    if out is not None:
        save_trace(trace, out)
    for path in filter(None, (store, out)):
        saved(path, held)
    if store is not None and trace["posterior"].sizes["draw"] < draws:
        advise(f"stopped before {draws} draws; the same command with --resume goes on.")
    table = diagnose(trace)
    with telling_of_convergence():
        warn_if_unconverged(table)
    if not table.attrs["converged"]:
        raise typer.Exit(NOT_CONVERGED)
