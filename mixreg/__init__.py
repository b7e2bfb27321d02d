"""Dirichlet-process mixtures of linear regressions on PyMC, and what they explain."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mixreg import datasets, networks, plots
    from mixreg.explain import (
        BlackBox,
        Explanation,
        GlobalExplainer,
        black_box,
        fidelity,
        load_explanation,
    )
    from mixreg.gibbs import GibbsStep
    from mixreg.models import augmented, dmm
    from mixreg.posterior import (
        ConvergenceWarning,
        coclustering,
        diagnose,
        fit_errors,
        partition,
        predict,
        relabel,
        responsibilities,
    )
    from mixreg.sampling import sample

__version__ = "0.1.0"

# PyMC alone takes seconds to import, so every name is fetched when it is first asked for.
_HOME = {
    "BlackBox": "mixreg.explain",
    "ConvergenceWarning": "mixreg.posterior",
    "Explanation": "mixreg.explain",
    "GibbsStep": "mixreg.gibbs",
    "GlobalExplainer": "mixreg.explain",
    "augmented": "mixreg.models",
    "black_box": "mixreg.explain",
    "coclustering": "mixreg.posterior",
    "diagnose": "mixreg.posterior",
    "dmm": "mixreg.models",
    "dmm_men": "mixreg.models",
    "fidelity": "mixreg.explain",
    "fit_errors": "mixreg.posterior",
    "load_explanation": "mixreg.explain",
    "partition": "mixreg.posterior",
    "predict": "mixreg.posterior",
    "relabel": "mixreg.posterior",
    "responsibilities": "mixreg.posterior",
    "sample": "mixreg.sampling",
}
_ROOMS = {
    "datasets": "mixreg.datasets",
    "maskers": "mixreg.explain.maskers",
    "networks": "mixreg.networks",
    "plots": "mixreg.plots",
}

__all__ = [
    "BlackBox",
    "ConvergenceWarning",
    "Explanation",
    "GibbsStep",
    "GlobalExplainer",
    "augmented",
    "black_box",
    "coclustering",
    "datasets",
    "diagnose",
    "dmm",
    "dmm_men",
    "fidelity",
    "fit_errors",
    "load_explanation",
    "maskers",
    "networks",
    "partition",
    "plots",
    "predict",
    "relabel",
    "responsibilities",
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
