"""Shares in blocks of rows are those of the whole table."""

import numpy as np
import pytensor.tensor as pt
import pytest

from mixreg.gibbs import row_shares as module
from mixreg.gibbs.assignments import assignment_conditional, shares_of
from mixreg.gibbs.row_shares import row_shares


@pytest.mark.parametrize("leading", [(), (2,)])
@pytest.mark.parametrize("by_row", [False, True])
def test_blocks_are_the_whole(rng, monkeypatch, leading, by_row):
    monkeypatch.setattr(module, "_BLOCK", 7)
    n_components, n_obs, n_columns = 3, 23, 4
    level = rng.normal(size=(*leading, n_components, *((n_obs,) if by_row else ())))
    contrast = rng.normal(size=(*leading, n_components, n_columns))
    design = rng.normal(size=(*leading, n_obs, n_columns))
    inputs = [pt.as_tensor(values) for values in (level, contrast, design)]
    if by_row:
        table = assignment_conditional(*inputs)
    else:
        table = assignment_conditional(inputs[0][..., None], *inputs[1:])
    for blocks, whole in zip(row_shares(*inputs), shares_of(table), strict=True):
        assert blocks.type.shape == whole.type.shape
        np.testing.assert_allclose(blocks.eval(), whole.eval(), rtol=1e-12)
