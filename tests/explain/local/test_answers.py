"""The box asked about every input's perturbations."""

import numpy as np
import pytest

from mixreg.explain import black_box
from mixreg.explain.local import answers as module
from mixreg.explain.local.answers import ask_all
from mixreg.explain.maskers import Tabular


@pytest.mark.parametrize("cells", [None, 1])
def test_every_input_meets_the_same_masks(cells, rng, monkeypatch):
    if cells is not None:
        cut = module.row_parts
        monkeypatch.setattr(module, "row_parts", lambda n, width: cut(n, width, cells))
    attached = Tabular().attach([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    box = black_box(lambda X: X @ [1.0, 10.0])
    masks = np.array([[True, True], [True, False]])
    assert ask_all(attached, box, masks, rng).tolist() == [[21, 1], [43, 3], [65, 5]]
    assert box.n_calls == 6
