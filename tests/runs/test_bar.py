"""The line that says how far the chains are: on the error stream, and only if wanted."""

import pytest

from mixreg.runs.bar import sampling_bar


@pytest.mark.parametrize(("chains", "words"), [(1, "Sampling 1 chain "), (2, "Sampling 2 chains ")])
def test_the_line_ends_at_a_hundred(capsys, chains, words):
    with sampling_bar(True, chains, 3) as count:
        for _ in range(3 * chains):
            count(trace=None, draw=None)
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert "100%" in err


def test_before_the_first_draw_the_sweep_is_compiled(capsys):
    with sampling_bar(True, 2, 3):
        pass
    assert "Compiling the sweep" in capsys.readouterr().err


def test_a_line_that_is_not_wanted_is_not_there(capsys):
    with sampling_bar(False, 2, 3) as count:
        count(trace=None, draw=None)
    assert capsys.readouterr() == ("", "")
