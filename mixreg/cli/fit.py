"""The command ``mixreg fit``: a mixture of regressions for a table."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from mixreg.cli import options
from mixreg.cli.console import saved, say
from mixreg.cli.convergence import NOT_CONVERGED, telling_of_convergence
from mixreg.cli.files import TRACE_SUFFIXES, check_output, save_trace

__all__ = ["HELP", "fit"]

HELP = """
Fit a Dirichlet-process mixture of linear regressions to a table.

\b
    mixreg fit data.csv --response y --out fit.nc
    mixreg fit data.parquet --response price --components 6 --seed 7
    mixreg fit data.npz --response y --model dmm_men --nets 3

Every row belongs to one of at most --components regressions; how many are used is learnt.
The columns other than the response are the features and must be numbers. In a .npz file
the features are the array X and the response is the array that --response names.

\b
    dmm       normal coefficients
    dmm_men   coefficients from one of several elastic nets, whose penalties
              are learnt: for many redundant features, such as pixels

The output holds the draws of alpha (concentration), w (weights), beta and intercept
(coefficients) and sigma (noise), of dmm_men also l1 and l2 (penalties) and net_w (weights
of the nets), with the log-likelihood and the sizes of the components per draw.
`mixreg diagnose fit.nc` checks it, ArviZ and xarray open it.

\b
Exit codes: 0 written and converged; 1 failed; 2 wrong usage;
            3 written, but the chains have not converged.
"""


def fit(
    data: options.Data,
    response: Annotated[str, typer.Option(help="The column that is explained by the others.")],
    model: Annotated[Literal["dmm", "dmm_men"], typer.Option(help="Which mixture.")] = "dmm",
    components: options.Components = 10,
    nets: options.Nets = None,
    scaling: options.Scaling = None,
    preset: options.Preset = "default",
    draws: options.Draws = 1000,
    tune: options.Tune = 1000,
    chains: options.Chains = 4,
    thin: options.Thin = 1,
    cores: options.Cores = None,
    seed: options.Seed = 1,
    out: Annotated[Path, typer.Option(help="Where the draws go (.nc or .zarr).")] = Path("fit.nc"),
    force: options.Force = False,
) -> None:
    """Fit a Dirichlet-process mixture of linear regressions to a table."""
    from mixreg.datasets import read_table
    from mixreg.explain.methods import METHODS, own_options

    # Wrong input is told before PyMC is imported, which takes seconds.
    check_output(out, force=force, suffixes=TRACE_SUFFIXES)
    own = own_options(model, n_nets=nets, scaling=scaling)
    X, y, names = read_table(data, response=response)
    assert y is not None
    from mixreg.posterior import diagnose, warn_if_unconverged
    from mixreg.sampling import sample

    say(f"{data.name}: {X.shape[0]} rows, {X.shape[1]} features, response {response}")
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
    )
    save_trace(trace, out)
    saved(out, f"{chains} chains of {draws} draws")
    table = diagnose(trace)
    with telling_of_convergence():
        warn_if_unconverged(table)
    if not table.attrs["converged"]:
        raise typer.Exit(NOT_CONVERGED)
