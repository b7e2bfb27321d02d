"""Dirichlet-process mixtures of linear regressions on PyMC, and what they explain."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mixreg import datasets, explain, networks, plots
    from mixreg.certificates import Certificate, certify
    from mixreg.certificates.known_truth import Calibration, calibrate
    from mixreg.explain import (
        BlackBox,
        Explanation,
        GlobalExplainer,
        LocalExplainer,
        black_box,
        errors_of,
        fidelity,
        load_explanation,
    )
    from mixreg.gibbs import GibbsStep
    from mixreg.models import augmented, dmm, dmm_men, hyperpriors, lemna
    from mixreg.networks.patching import patch
    from mixreg.posterior import (
        ConvergenceWarning,
        calibrated_prob,
        coclustering,
        derivative,
        diagnose,
        diagnostics,
        fit_errors,
        log_score,
        occupancy,
        partition,
        partition_distances,
        predict,
        prior_overlap,
        relabel,
        responsibilities,
        routing,
    )
    from mixreg.quickfit import fit_em
    from mixreg.runs import load_run
    from mixreg.sampling import sample

__version__ = "0.1.0"

# PyMC alone takes seconds to import, so every name is fetched when it is first asked for.
_HOME = {
    "BlackBox": "mixreg.explain",
    "Calibration": "mixreg.certificates.known_truth",
    "Certificate": "mixreg.certificates",
    "ConvergenceWarning": "mixreg.posterior",
    "Explanation": "mixreg.explain",
    "GibbsStep": "mixreg.gibbs",
    "GlobalExplainer": "mixreg.explain",
    "LocalExplainer": "mixreg.explain",
    "augmented": "mixreg.models",
    "black_box": "mixreg.explain",
    "calibrate": "mixreg.certificates.known_truth",
    "calibrated_prob": "mixreg.posterior",
    "certify": "mixreg.certificates",
    "coclustering": "mixreg.posterior",
    "derivative": "mixreg.posterior",
    "diagnose": "mixreg.posterior",
    "diagnostics": "mixreg.posterior",
    "dmm": "mixreg.models",
    "dmm_men": "mixreg.models",
    "errors_of": "mixreg.explain",
    "fidelity": "mixreg.explain",
    "fit_em": "mixreg.quickfit",
    "fit_errors": "mixreg.posterior",
    "hyperpriors": "mixreg.models",
    "lemna": "mixreg.models",
    "load_explanation": "mixreg.explain",
    "load_run": "mixreg.runs",
    "log_score": "mixreg.posterior",
    "occupancy": "mixreg.posterior",
    "partition": "mixreg.posterior",
    "partition_distances": "mixreg.posterior",
    "patch": "mixreg.networks.patching",
    "predict": "mixreg.posterior",
    "prior_overlap": "mixreg.posterior",
    "relabel": "mixreg.posterior",
    "responsibilities": "mixreg.posterior",
    "routing": "mixreg.posterior",
    "sample": "mixreg.sampling",
}
_ROOMS = {
    "datasets": "mixreg.datasets",
    "explain": "mixreg.explain",
    "maskers": "mixreg.explain.maskers",
    "networks": "mixreg.networks",
    "plots": "mixreg.plots",
}

__all__ = [
    "BlackBox",
    "Calibration",
    "Certificate",
    "ConvergenceWarning",
    "Explanation",
    "GibbsStep",
    "GlobalExplainer",
    "LocalExplainer",
    "augmented",
    "black_box",
    "calibrate",
    "calibrated_prob",
    "certify",
    "coclustering",
    "datasets",
    "derivative",
    "diagnose",
    "diagnostics",
    "dmm",
    "dmm_men",
    "errors_of",
    "explain",
    "fidelity",
    "fit_em",
    "fit_errors",
    "hyperpriors",
    "lemna",
    "load_explanation",
    "load_run",
    "log_score",
    "maskers",
    "networks",
    "occupancy",
    "partition",
    "partition_distances",
    "patch",
    "plots",
    "predict",
    "prior_overlap",
    "relabel",
    "responsibilities",
    "routing",
    "sample",
]


def __getattr__(name: str) -> Any:
    """Fetch a public name from its room."""
    if name in _ROOMS:
        return import_module(_ROOMS[name])
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'mixreg' has no attribute {name!r}")


def __dir__() -> list[str]:
    """List the public names for tab completion."""
    return [*__all__, "__version__"]
