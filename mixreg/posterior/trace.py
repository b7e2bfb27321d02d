"""Reading a trace: from a DataTree, checked, to plain arrays."""

from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from mixreg.inputs import check_design, check_response
from mixreg.posterior.designs import align_design
from mixreg.posterior.gate_columns import GateColumns, LinearColumns
from mixreg.posterior.gate_reading import read_columns, read_gates
from mixreg.posterior.gates import Gates
from mixreg.posterior.parameters import ParameterDraws

__all__ = ["VARIABLE_DIMS", "Trace", "align_design", "read_trace"]

# Dims of each variable after chain and draw.
VARIABLE_DIMS: dict[str, tuple[str, ...]] = {
    "w": ("component",),
    "beta": ("component", "feature"),
    "intercept": ("component",),
    "sigma": ("component",),
    "alpha": (),
    "gamma": ("stick", "gate_feature"),
    "gate_intercept": ("stick",),
    "gate_scale": (),
    "stick_order": ("component",),
}
_NEEDED = ("w", "beta", "sigma")
_SAMPLE = ("chain", "draw")


class Trace(NamedTuple):
    """
    What the posterior functions need of a trace; chains are laid end to end in one draws axis.

    Attributes
    ----------
    parameters : ParameterDraws
        All draws, ``n_chains * n_draws`` of them.
    alpha : ndarray of shape (n_chains * n_draws,) or None
        Concentration, where the trace has it.
    n_chains, n_draws : int
        Number of chains, and of draws in each.
    features : tuple of str
        Names of the columns of the design.
    X : ndarray of shape (n_obs, n_features) or None
        Design of the trace's own data, None where it has none.
    y : ndarray of shape (n_obs,) or None
        Response of the trace's own data.
    obs : ndarray of shape (n_obs,) or None
        Labels of the rows.
    columns : LinearColumns, OwnColumns or None
        How other rows get the gate columns that their weights depend on, where there is a gate
        and the trace says so.
    gate_scale : ndarray of shape (n_chains * n_draws,) or None
        Scale of the gate's slopes, where the trace has it.
    """

    parameters: ParameterDraws
    alpha: np.ndarray | None
    n_chains: int
    n_draws: int
    features: tuple[str, ...]
    X: np.ndarray | None
    y: np.ndarray | None
    obs: np.ndarray | None
    columns: GateColumns | None = None
    gate_scale: np.ndarray | None = None

    @property
    def is_gated(self) -> bool:
        """Whether the weights depend on the row."""
        return isinstance(self.parameters.weighting, Gates)

    @property
    def has_data(self) -> bool:
        """Whether the trace can be evaluated at rows of its own."""
        weighting = self.parameters.weighting
        has_weights = not isinstance(weighting, Gates) or weighting.rows is not None
        return self.X is not None and self.y is not None and has_weights

    @property
    def gate_map(self) -> np.ndarray | None:
        """Derivative of the gate columns by the features; None where the weights are constant."""
        if not self.is_gated:
            return None
        if isinstance(self.columns, LinearColumns):
            return self.columns.map
        if self.columns is None:
            raise ValueError("idata has no constant_data/gate_map, which is needed here.")
        raise ValueError(
            "the gate of idata depends on columns of the user's own, which cannot be differentiated"
            " by the features; wanted a gate that is a linear map of X: gate='pca' or 'all'."
        )

    @property
    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Design and response of the trace's own data; an error where it has none."""
        if self.X is None or self.y is None:
            missing = "constant_data/X" if self.X is None else "observed_data/y"
            raise ValueError(f"idata has no {missing}, which is needed here.")
        return self.X, self.y

    def at(self, X: np.ndarray, gate: Any = None) -> ParameterDraws:
        """
        Draws with the weights of other rows in place.

        Parameters
        ----------
        X : ndarray of shape (n_obs, n_features)
            Design of the rows, as `align_design` returns it.
        gate : array-like of shape (n_obs, n_gate) or callable, optional
            The user's own gate columns of the rows, or the function of ``X`` that makes them;
            needed where the gate is made of such columns, and wrong elsewhere.

        Returns
        -------
        ParameterDraws
            The same draws; weights that do not depend on the row are left as they are.

        Raises
        ------
        ValueError
            If ``gate`` is missing, superfluous or does not fit.
        """
        if not self.is_gated:
            if gate is not None:
                raise ValueError(
                    "gate is given, but the weights of this trace do not depend on x; leave it out."
                )
            return self.parameters
        if self.columns is None:
            raise ValueError(
                "idata has neither constant_data/gate_map nor constant_data/gate_center, one of"
                " which is needed to evaluate the gate for other rows."
            )
        return self.parameters.at(self.columns.of(X, gate))

    def by_chain(self, values: np.ndarray) -> np.ndarray:
        """
        Cut the first axis, the draws, into chains and draws.

        Parameters
        ----------
        values : ndarray of shape (n_chains * n_draws, ...)
            One entry a draw.

        Returns
        -------
        ndarray of shape (n_chains, n_draws, ...)
            The same entries.
        """
        return values.reshape(self.n_chains, self.n_draws, *values.shape[1:])


def read_trace(idata: Any) -> Trace:
    """
    Check a trace and turn it into plain arrays.

    Parameters
    ----------
    idata : DataTree
        What ``mixreg.sample`` or ``pymc.sample`` returned, or a tree loaded from NetCDF or Zarr.
        The group ``posterior`` needs ``w`` (component), ``beta`` (component, feature) and
        ``sigma`` (component), each with dims chain and draw; ``intercept`` and ``alpha`` are
        read where present, and so are ``observed_data/y`` and ``constant_data/X``. Weights that
        depend on x have ``gamma`` (stick, gate_feature) and ``gate_intercept`` (stick), with
        ``gate_scale`` and ``stick_order`` where present; ``constant_data`` then has ``gate`` and
        how other rows get theirs.

    Returns
    -------
    Trace
        The arrays.

    Raises
    ------
    ValueError
        If ``idata`` is no such tree; the message names what is missing or wrong.

    Examples
    --------
    >>> from mixreg.posterior.assemble import trace_from_arrays
    >>> idata = trace_from_arrays(w=[1.0], beta=[[2.0]], sigma=[1.0], X=[[0.0], [1.0]], y=[0, 2])
    >>> trace = read_trace(idata)
    >>> trace.parameters.shape, trace.features
    ((1, 1), ('x0',))
    """
    posterior = _posterior(idata)
    values = {name: _variable(posterior, name) for name in VARIABLE_DIMS if name in posterior}
    n_chains, n_draws, n_components = values["w"].shape
    flat = {name: v.reshape(n_chains * n_draws, *v.shape[2:]) for name, v in values.items()}
    for name in {"sigma", "gate_scale"} & set(flat):
        if (flat[name] <= 0).any():
            raise ValueError(f"posterior/{name} has values that are not positive.")
    if (flat["w"] < 0).any() or not np.allclose(flat["w"].sum(axis=1), 1.0, atol=1e-6):
        raise ValueError("posterior/w has draws that are no weights: negative, or sum not one.")
    features = _features(posterior, idata)
    X, y, obs = _data(idata, features)
    weighting, columns = _weighting(idata, flat, features, None if X is None else len(X))
    intercept = flat.get("intercept", np.zeros((n_chains * n_draws, n_components)))
    return Trace(
        ParameterDraws(weighting, flat["beta"], intercept, flat["sigma"]),
        flat.get("alpha"),
        n_chains,
        n_draws,
        features,
        X,
        y,
        obs,
        columns,
        flat.get("gate_scale"),
    )


def _weighting(
    idata: xr.DataTree, flat: dict[str, np.ndarray], features: tuple[str, ...], n_obs: int | None
) -> tuple[np.ndarray | Gates, GateColumns | None]:
    """Read what the weights are, and how those of other rows are found."""
    posterior = idata["posterior"].dataset
    if not {"gamma", "gate_intercept"} & set(flat) and posterior.attrs.get("gate") is None:
        with np.errstate(divide="ignore"):
            return np.log(flat["w"])[:, None, :], None
    stored = "constant_data" in idata.children
    data = idata["constant_data"].dataset if stored else xr.Dataset()
    gates = read_gates(flat, posterior, data, n_obs)
    return gates, read_columns(posterior, data, features)


def _posterior(idata: Any) -> xr.Dataset:
    """Find the posterior group and check that it holds what is needed."""
    wanted = "wanted the xarray.DataTree that mixreg.sample returns"
    if not isinstance(idata, xr.DataTree):
        raise ValueError(f"idata is a {type(idata).__name__}; {wanted}, with a group 'posterior'.")
    if "posterior" not in idata.children:
        raise ValueError(
            f"idata has no group 'posterior' (its groups: {sorted(idata.children)}); {wanted}."
        )
    posterior = idata["posterior"].dataset
    missing = [name for name in _NEEDED if name not in posterior]
    if missing:
        raise ValueError(
            f"idata has no {', '.join('posterior/' + name for name in missing)}"
            f" (it has {sorted(map(str, posterior.data_vars))}); {wanted}."
        )
    return posterior


def _variable(posterior: xr.Dataset, name: str) -> np.ndarray:
    """Read one variable as float64 with dims in the order of the schema."""
    array = posterior[name]
    wanted = (*_SAMPLE, *VARIABLE_DIMS[name])
    if set(array.dims) != set(wanted):
        raise ValueError(f"posterior/{name} has dims {array.dims}; wanted {wanted}.")
    values = np.asarray(array.transpose(*wanted).values, dtype=np.float64)
    # A mixture of one component has no stick.
    if 0 in (array.sizes[dim] for dim in wanted if dim != "stick"):
        raise ValueError(f"posterior/{name} is empty: its shape is {values.shape}.")
    n_bad = int((~np.isfinite(values)).sum())
    if n_bad:
        raise ValueError(f"posterior/{name} has {n_bad} missing or infinite values.")
    return values


def _features(posterior: xr.Dataset, idata: xr.DataTree) -> tuple[str, ...]:
    """Read the feature names, on which the posterior and the stored design must agree."""
    n_features = posterior.sizes["feature"]
    found = _labels(posterior)
    stored = _labels(idata["constant_data"].dataset) if "constant_data" in idata.children else None
    if found is not None and stored is not None and stored != found:
        raise ValueError("posterior/beta and constant_data/X name different features.")
    found = found or stored
    return tuple(found) if found is not None else tuple(f"x{i}" for i in range(n_features))


def _labels(dataset: xr.Dataset) -> list[str] | None:
    """Read the labels of the feature dim, where it has any."""
    if "feature" not in dataset.coords:
        return None
    return [str(label) for label in dataset["feature"].values]


def _data(
    idata: xr.DataTree, features: tuple[str, ...]
) -> tuple[np.ndarray | None, np.ndarray | None, np.ndarray | None]:
    """Read the trace's own design, response and row labels, None where not stored."""
    X = y = obs = None
    if "constant_data" in idata.children and "X" in idata["constant_data"]:
        stored = idata["constant_data"]["X"].transpose("obs", "feature").values
        X = check_design(stored, name="constant_data/X", n_features=len(features)).values
    if "observed_data" in idata.children and "y" in idata["observed_data"]:
        array = idata["observed_data"].dataset["y"]
        y = check_response(
            array.values, name="observed_data/y", n_obs=None if X is None else len(X)
        )
        obs = array[array.dims[0]].values
    return X, y, obs
