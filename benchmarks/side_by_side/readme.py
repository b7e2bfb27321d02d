"""The README's section on comparisons, written from the files of a run and from nothing else."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from side_by_side.judging import R_HAT_MAX
from side_by_side.plain_em import SMALLEST_NOISE
from side_by_side.table import SECTIONS, markdown

__all__ = ["BEGIN", "END", "from_files", "replace_section", "section_text", "update"]

BEGIN, END = "<!-- compare:begin -->", "<!-- compare:end -->"
# Load per processor beyond which a run shared its machine.
_BUSY = 0.5
_REMARKS = {
    "samplers": (
        "Effective draws (bulk, by ArviZ) of the worst of log-likelihood, occupied components, "
        "concentration and E[y | x] at twenty rows, computed from the parameters the same way for "
        "all; per second of sampling, burn-in included, compilation apart; seconds are processor "
        "time of a run's own processes over the number of cores, which other work on the machine "
        "does not change. Every "
        "sampler draws from the same declared model with its own defaults. 'ours / this' above 1: "
        f"ours makes more. Where R-hat is above {R_HAT_MAX:g} in either run, chains sit in "
        "different modes, and the ratio rests on effective draws of every chain alone: how fast a "
        "chain moves where it is, not how well it finds other modes. Where a limit left no draws, "
        "every iteration that was made counts as an effective draw, so that the ratio is a bound."
    ),
    "em": (
        "Plain EM and flexmix maximise the likelihood and drop components below 5 % of the rows; "
        "ours finds a mode of the posterior. Same number of starts and same limit of iterations "
        "for all, starts by the same rule for plain EM; a fifth of the rows is held out. Smallest "
        "noise: in units of the response's standard deviation. Where a network saturates, many "
        "responses are equal or nearly so, and likelihood grows as the noise of a component on "
        f"them shrinks: {SMALLEST_NOISE:g} is the floor of plain EM, and where it is reached, its "
        "log-likelihoods measure the floor. Ours has priors of the noise "
        "and, in units of the noise, of the coefficients; both keep the noise larger."
    ),
    "explainers": (
        "One batch of inputs, one core, the box's own time apart, as many calls of the box for "
        "all; a tenth of ours judges the surrogate. Overlap: what two seeds share of the ten "
        "largest effects."
    ),
    "floors": (
        "The floor is the arithmetic that an exact sweep cannot avoid: rows outside the largest "
        "component gathered and multiplied, Cholesky factors of the occupied components, one "
        "product for all residuals. Medians of paired rounds, one thread."
    ),
}


def section_text(table: pd.DataFrame, settings: Mapping[str, Any], *, has_figure: bool) -> str:
    """
    Write the section.

    Parameters
    ----------
    table : DataFrame
        Records as they are in the file.
    settings : mapping
        What the run says about itself.
    has_figure : bool
        Whether a picture stands beside the file.

    Returns
    -------
    str
        Markdown between the two marks, both included.

    Examples
    --------
    >>> text = section_text(pd.DataFrame({"section": []}), {"versions": {}}, has_figure=False)
    >>> text.startswith(BEGIN), text.endswith(END)
    (True, True)
    """
    parts = [BEGIN, _facts(settings)]
    for section, about in SECTIONS.items():
        if not (table["section"] == section).any():
            continue
        parts += [f"**{about.title}**", markdown(table, section), _REMARKS[section]]
        if section == "samplers" and has_figure:
            picture = "Effective draws per second of mixreg in units of other samplers', by model"
            parts.append(f"![{picture}; open marks are lower bounds](docs/compare.png)")
    return "\n\n".join([*parts, END])


def _facts(settings: Mapping[str, Any]) -> str:
    """Say how the figures came about."""
    sentences = ["`python benchmarks/compare.py --readme` measures and writes all of this."]
    if "date" in settings:
        sentences.append(
            f"Here: {settings['date']}, {settings['cores']} cores, one BLAS thread, "
            f"chains side by side: {settings['chains']}, {settings['tune']} + {settings['draws']} "
            f"iterations, at most {settings['minutes']:g} minutes of sampling."
        )
    if settings.get("keep"):
        sentences.append("**Some rows were kept from an earlier run.**")
    if settings.get("load", 0.0) > _BUSY * settings.get("cores", 1):
        sentences.append(
            f"**The machine was busy with other work (load {settings['load']:g} before the run): "
            "times and their ratios are rough.**"
        )
    versions = ", ".join(f"{name} {number}" for name, number in settings["versions"].items())
    return " ".join([*sentences, *([f"{versions}."] if versions else [])])


def replace_section(readme: str, section: str) -> str:
    """
    Put the section in the place of the one that a text has.

    Parameters
    ----------
    readme : str
        Text with both marks.
    section : str
        What `section_text` gave.

    Returns
    -------
    str
        The text.

    Raises
    ------
    ValueError
        If a mark is missing.

    Examples
    --------
    >>> replace_section(f"a {BEGIN} b {END} c", "new")
    'a new c'
    """
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the text lacks {BEGIN} or {END}; wanted both, in this order.")
    return before + section + after


def update(readme: Path, folder: Path) -> None:
    """
    Write the section into a file.

    Parameters
    ----------
    readme : Path
        The file, with both marks.
    folder : Path
        Where ``compare.csv``, ``compare.json`` and perhaps ``compare.png`` are.
    """
    text = readme.read_text(encoding="utf-8")
    readme.write_text(replace_section(text, from_files(folder)), encoding="utf-8")


def from_files(folder: Path) -> str:
    """
    Write the section from the files of a run.

    Parameters
    ----------
    folder : Path
        Where they are.

    Returns
    -------
    str
        The section.
    """
    settings = json.loads((folder / "compare.json").read_text(encoding="utf-8"))
    has_figure = (folder / "compare.png").exists()
    return section_text(pd.read_csv(folder / "compare.csv"), settings, has_figure=has_figure)
