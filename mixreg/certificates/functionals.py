"""Functionals of replicates that are the same under any numbering of the components."""

import numpy as np

from mixreg.certificates.joint import Joint, weights_of
from mixreg.gibbs.state import Gates, Nets, Walk

__all__ = ["label_free", "mean_responses", "of_first_row"]


def label_free(joint: Joint) -> dict[str, np.ndarray]:
    """
    Compute functionals whose truth has a rank among draws, whatever the labels do.

    Parameters
    ----------
    joint : Joint
        Replicates.

    Returns
    -------
    dict of str to ndarray of shape (n_replicates,)
        The functionals by name.

    Examples
    --------
    >>> from mixreg.certificates.problems import Problem
    >>> found = label_free(Problem().draw_joint(np.random.default_rng(1), 5))
    >>> list(found)[:3], found["entropy"].shape
    (['log-likelihood', 'occupied components', 'largest weight'], (5,))
    """
    by_row = weights_of(joint.weights, joint.gate)
    weights = by_row.mean(1)
    fitted = np.einsum("rnq,rkq->rnk", joint.design[..., :-1], joint.theta)
    scaled = (joint.design[..., -1:] - fitted) * np.exp(-joint.log_sigma)[:, None]
    log_density = -0.5 * scaled**2 - joint.log_sigma[:, None]
    each = np.logaddexp.reduce(np.log(np.maximum(by_row, 1e-300)) + log_density, axis=-1)
    member = joint.z[..., None] == np.arange(weights.shape[1])
    found = {
        "log-likelihood": each.sum(1),
        "occupied components": member.any(1).sum(1).astype(float),
        "largest weight": weights.max(1),
        "entropy": -(weights * np.log(np.maximum(weights, 1e-300))).sum(1),
        "E[y | first row]": (by_row[:, 0] * fitted[:, 0]).sum(1),
        "rows with the first row": (joint.z == joint.z[:, :1]).sum(1).astype(float),
        "noise of the first row": of_first_row(joint, joint.log_sigma),
        "last slope of the first row": of_first_row(joint, joint.theta[..., -1]),
        "mean precision": np.log((weights * np.exp(-2 * joint.log_sigma)).sum(1)),
    }
    if isinstance(joint.weights, Gates):
        found["scale of the gate"] = joint.weights.log_scale
        found["slopes of the gate"] = np.log(np.abs(joint.weights.gamma).mean((1, 2)))
    else:
        found["concentration"] = joint.weights.log_alpha
    if isinstance(joint.hyper, Walk):
        found["rate of the steps"] = joint.hyper.log_lam
    if isinstance(joint.hyper, Nets):
        assert joint.net is not None
        for name, log_penalty in (("l1", joint.hyper.log_l1), ("l2", joint.hyper.log_l2)):
            own = np.take_along_axis(log_penalty, joint.net, axis=1)
            found[f"{name} of the first row"] = of_first_row(joint, own)
            found[f"mean {name}"] = log_penalty.mean(1)
    return found


def of_first_row(joint: Joint, values: np.ndarray) -> np.ndarray:
    """
    Read what belongs to the component of the first row.

    Parameters
    ----------
    joint : Joint
        Replicates.
    values : ndarray of shape (n_replicates, n_components, ...)
        Something for every component.

    Returns
    -------
    ndarray of shape (n_replicates, ...)
        What the first row's component has.

    Examples
    --------
    >>> from mixreg.certificates.problems import Problem
    >>> joint = Problem().draw_joint(np.random.default_rng(1), 5)
    >>> of_first_row(joint, joint.theta).shape
    (5, 3)
    """
    return values[np.arange(len(values)), joint.z[:, 0]]


def mean_responses(joint: Joint, design: np.ndarray, gate: np.ndarray | None) -> np.ndarray:
    """
    Compute E[y | x] at new rows, the response unseen.

    Parameters
    ----------
    joint : Joint
        Replicates.
    design : ndarray of shape (n_new, n_columns)
        Working design of the rows.
    gate : ndarray of shape (n_new, n_gate), optional
        Their gate columns.

    Returns
    -------
    ndarray of shape (n_replicates, n_new)
        Means on the working scale.

    Examples
    --------
    >>> from mixreg.certificates.problems import Problem
    >>> joint = Problem().draw_joint(np.random.default_rng(1), 5)
    >>> mean_responses(joint, joint.design[0, :2, :-1], None).shape
    (5, 2)
    """
    fitted = np.einsum("nq,rkq->rnk", design, joint.theta)
    return (weights_of(joint.weights, gate) * fitted).sum(-1)
