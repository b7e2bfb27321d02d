"""Broken gates that the certificate must reject."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytensor.tensor as pt

from mixreg.certificates.patched import patched
from mixreg.certificates.replicas import Replica, Step, valid_sweep
from mixreg.gibbs import gate_regressions as gates_module
from mixreg.gibbs.labels import draw_order, reorder

__all__ = ["GATE_MUTANTS"]


def breaking(**replacements: Any) -> Any:
    """Build a mutant sweep: NumPy functions of the gate's node replaced, each time it is called."""

    def step(rng: Any, now: Replica) -> tuple[Any, Replica]:
        originals = {name: getattr(gates_module, name) for name in replacements}
        original = gates_module._draw_one

        def draw_one(*inputs: Any) -> Any:
            for name, make in replacements.items():
                setattr(gates_module, name, make(originals[name]))
            try:
                return original(*inputs)
            finally:
                for name, function in originals.items():
                    setattr(gates_module, name, function)

        return _with_node(draw_one, rng, now)

    return step


def _with_node(draw_one: Callable[..., Any], rng: Any, now: Replica) -> tuple[Any, Replica]:
    """Compose the sweep with another node for the gate."""

    class Broken(gates_module._DrawGate):
        def draw(self, *inputs: Any) -> Any:
            with patched(gates_module, "_draw_one", draw_one):
                return super().draw(*inputs)

    with patched(gates_module, "_DrawGate", Broken):
        return valid_sweep(rng, now)


def stick_side_flipped(original: Any) -> Any:
    """Rows of a stick's own component below zero, rows beyond it above."""

    def draw(rng: Any, probits: Any, z: Any) -> Any:
        return -original(rng, -probits, z)

    return draw


def tail_clipped(original: Any) -> Any:
    return lambda rng, probits, z: np.clip(original(rng, probits, z), -1.5, 1.5)


def untruncated(original: Any) -> Any:
    def draw(rng: Any, probits: Any, z: Any) -> Any:
        in_play = z >= np.arange(len(probits))[:, None]
        return np.where(in_play, probits + rng.standard_normal(probits.shape), 0.0)

    return draw


def rows_strictly_beyond(original: Any) -> Any:
    """Cross-products and normals of the rows with z > k instead of z >= k."""

    def moments(design: Any, total: Any, z: Any, n_components: Any) -> Any:
        rows = [design[z > k] for k in range(n_components - 1)]
        return np.array([len(each) for each in rows]), np.stack([each.T @ each for each in rows])

    return moments


def only_rows_beyond(original: Any) -> Any:
    def draw(rng: Any, probits: Any, z: Any) -> Any:
        return np.where(z > np.arange(len(probits))[:, None], original(rng, probits, z), 0.0)

    return draw


def rows_never_leave(original: Any) -> Any:
    """All rows in play at every stick."""

    def moments(design: Any, total: Any, z: Any, n_components: Any) -> Any:
        sizes, found = original(design, total, z, n_components)
        return sizes, np.broadcast_to(total, found.shape)

    return moments


def stretch_of_one_row_more(original: Any) -> Any:
    return lambda rng, n_rows, excess: original(rng, n_rows + 1, excess)


def stretch_counts_coefficients(original: Any) -> Any:
    return lambda rng, n_rows, excess: original(rng, n_rows + 3, excess)


def scale_counts_one_slope_too_many(original: Any) -> Any:
    def conditional(gamma: Any, shape: Any, rate: Any) -> Any:
        found = original(gamma, shape, rate)
        return found[0] + 0.5, found[1]

    return conditional


def scale_without_half(original: Any) -> Any:
    return lambda gamma, shape, rate: original(np.sqrt(2.0) * gamma, shape, rate)


def scale_never_moves_from_its_prior(original: Any) -> Any:
    return lambda gamma, shape, rate: (shape, rate)


def sticks_swapped_as_if_exchangeable(rng: Any, now: Replica) -> tuple[Any, Replica]:
    """Label moves of constant weights, under a gate."""
    rng, after = valid_sweep(rng, now)
    new = after.state
    each = pt.arange(new.log_sigma.shape[-1])[:, None]
    sizes = pt.eq(after.z[..., None, :], each).sum(axis=-1)
    rng, order = draw_order(rng, pt.ones_like(new.log_sigma[..., 0]), sizes)
    z = reorder(pt.argsort(order.labels, axis=-1), after.z)
    log_sigma, theta = (reorder(part, order.labels) for part in (new.log_sigma, new.theta))
    return rng, after._replace(z=z, state=new._replace(log_sigma=log_sigma, theta=theta))


def stale_sticks_out_of_play(rng: Any, now: Replica) -> tuple[Any, Replica]:
    """Keep the slopes of sticks that no row reaches, drawn under the old scale."""
    rng, after = valid_sweep(rng, now)
    old: Any = now.state.weights
    new: Any = after.state.weights
    reached = pt.ge(after.z.max(axis=-1)[..., None], pt.arange(old.gamma.shape[-2]))
    gamma = pt.where(reached[..., None], new.gamma, old.gamma)
    return rng, after._replace(state=after.state._replace(weights=new._replace(gamma=gamma)))


GATE_MUTANTS: dict[str, Step] = {
    "a truncation side flipped": breaking(draw_latents=stick_side_flipped),
    "no truncation": breaking(draw_latents=untruncated),
    "a clipped tail": breaking(draw_latents=tail_clipped),
    "rows z > k instead of z >= k": breaking(
        moments_in_play=rows_strictly_beyond, draw_latents=only_rows_beyond
    ),
    "rows that never leave": breaking(moments_in_play=rows_never_leave),
    "stretch of one row more": breaking(draw_stretch=stretch_of_one_row_more),
    "stretch that counts coefficients": breaking(draw_stretch=stretch_counts_coefficients),
    "scale counts one slope too many": breaking(scale_conditional=scale_counts_one_slope_too_many),
    "scale from squares without their half": breaking(scale_conditional=scale_without_half),
    "scale from its prior": breaking(scale_conditional=scale_never_moves_from_its_prior),
    "label moves of constant weights": sticks_swapped_as_if_exchangeable,
    "sticks out of play kept": stale_sticks_out_of_play,
}
