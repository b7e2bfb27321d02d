"""The command ``mixreg certify``, which says whether the samplers draw from their posteriors."""

import math
from pathlib import Path
from typing import Annotated, Any

import typer

from mixreg.cli import options
from mixreg.cli.console import advise, print_table, saved, say, title
from mixreg.cli.files import check_folder

__all__ = ["HELP", "certify"]

HELP = """
Certify that the samplers draw from the posteriors that the models declare.

\b
    mixreg certify --size 0.05
    mixreg certify --models dmm,lemna --kinds ratio,sweep,mutant
    mixreg certify --out certificate

One row for each model and kind of checks: how many, the worst figure among them, and the
limit that it is held against. Failed checks follow in full, skipped ones by their reasons.

\b
    ratio        conditionals have the log-ratios of the joint density
    kernel       each kernel alone leaves the posterior invariant
    sweep        the sweep leaves the posterior invariant
    production   so does the function that draws for users
    mutant       samplers that were broken on purpose are found out
    enumeration  partitions of four rows are visited as often as is probable
    successive   sweeps and new data in turn keep the prior
    agreement    the sampler agrees with NUTS
    ranks        the truth's ranks among the draws are uniform
    coverage     intervals cover what they promise
    calibration  local explanations hold the true effects of known networks

The folder --out gets certificate.json (everything), certificate.csv (one row per check),
ranks.png (where truths stand among draws, with simultaneous bands) and mutants.png.

Full size takes half an hour on two cores. --size 0.05 takes some minutes,
and skips what takes long at any size. Ctrl-C keeps what was done.

\b
Exit codes: 0 all passed; 1 failed, or stopped; 2 wrong usage.
"""


def certify(
    models: Annotated[
        str | None, typer.Option(help="dmm, dmm_men, lemna, with commas.", show_default="all")
    ] = None,
    kinds: Annotated[
        str | None, typer.Option(help="Kinds of checks, with commas.", show_default="all")
    ] = None,
    size: Annotated[
        float, typer.Option(help="Share of the full number of replicates.", min=1e-6)
    ] = 1.0,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes side by side.", show_default="all cores")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the certificate.")] = None,
    seed: options.Seed = 1,
    force: options.Force = False,
) -> None:
    """Certify that the samplers draw from the posteriors that the models declare."""
    if out is not None:
        check_folder(out, force=force)
    from mixreg.certificates import certify as make

    certificate = make(
        None if models is None else options.names_in(models),
        None if kinds is None else options.names_in(kinds),
        size=size,
        random_seed=seed,
        n_jobs=jobs,
    )
    _show(certificate)
    if out is not None:
        _write(certificate, out)
    if not certificate.passed:
        raise typer.Exit(1)


def _show(certificate: Any) -> None:
    """Print the table, and what failed or was skipped."""
    table = certificate.table
    for model in table["model"].unique():
        title(model)
        rows = []
        for kind, part in table[table["model"] == model].groupby("kind", sort=False):
            made = part[part["status"] != "skipped"]
            if len(made):
                rows.append([kind, len(made), *_worst(made), _verdict(made)])
            else:
                rows.append([kind, 0, part["statistic"].iloc[0], "", "", "skipped"])
        print_table(["kind", "checks", "statistic", "worst", "limit", "verdict"], rows)
    for record in certificate.failures:
        advise(
            f"failed: {record.kind}, {record.subject}: {record.statistic} {_figure(record.value)}"
            f" of {record.worst or 'all statistics'}, limit {_figure(record.limit)},"
            f" {record.n_replicates} replicates. {record.reason}"
        )
    for reason, part in table[table["status"] == "skipped"].groupby("reason"):
        counts = part["kind"].value_counts(sort=False)
        each = [f"{n} of the kind {kind}" for kind, n in counts.items()]
        what = part["subject"].iloc[0] if len(part) == 1 else ", ".join(each)
        say(f"skipped ({reason}): {what}")
    n_made = int((table["status"] != "skipped").sum())
    outcome = "all passed" if not certificate.failures else f"{len(certificate.failures)} failed"
    if not certificate.complete:
        outcome += ", stopped before the end"
    say(
        f"\n{n_made} checks at size {certificate.size:g} in {certificate.seconds / 60:.1f} minutes,"
        f" seed {certificate.random_seed}: {outcome}."
    )


def _worst(made: Any) -> list[str]:
    """Statistic, worst value and limit of one kind of checks."""
    from mixreg.certificates.record import KINDS

    kind = KINDS[made["kind"].iloc[0]]
    worst = made["value"].max() if kind.passes == "below" else made["value"].min()
    sign = "<" if kind.passes == "below" else ">"
    return [kind.statistic, _figure(worst), f"{sign} {_figure(kind.limit)}"]


def _verdict(made: Any) -> str:
    n_failed = int((made["status"] == "failed").sum())
    return f"{n_failed} FAILED" if n_failed else "passed"


def _figure(value: float) -> str:
    """Two or three digits that matter."""
    if not math.isfinite(value):
        return "none"
    return f"{value:.1e}" if abs(value) < 1e-2 else f"{value:.2f}"


def _write(certificate: Any, out: Path) -> None:
    """Write the certificate and its figures."""
    from mixreg.plots import plot_ecdf_difference, plot_mutants, save_figure

    saved(certificate.to_json(out / "certificate.json"), "everything")
    certificate.table.to_csv(out / "certificate.csv", index=False)
    saved(out / "certificate.csv", "one row per check")
    if certificate.of_kind("ranks"):
        save_figure(plot_ecdf_difference(certificate)[0], out / "ranks.png")
        saved(out / "ranks.png", "where truths stand among draws")
    if certificate.of_kind("mutant", "kernel", "sweep", "production"):
        save_figure(plot_mutants(certificate), out / "mutants.png")
        saved(out / "mutants.png", "broken samplers beside valid ones")
