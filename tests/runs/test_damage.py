"""What is damaged is never drawn from: the checkpoint before, if all is intact, or nothing."""

import shutil

import numpy as np
import pytest

import mixreg as mr

KEEP = 40


@pytest.fixture
def stopped(half_done, store):
    """Give a copy of a run that was stopped."""
    return shutil.copytree(half_done, store)


def newest(store, chain):
    return sorted((store / ".mixreg" / f"chain-{chain}").glob("*.checkpoint"))[-1]


def truncate(path):
    path.write_bytes(path.read_bytes()[:-KEEP])


def garble(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("damage", [truncate, garble])
def test_a_damaged_checkpoint_gives_way_to_the_one_before(
    model, draw, whole, stopped, assert_same, damage
):
    damage(newest(stopped, 0))
    with pytest.warns(UserWarning, match=r"000075\.checkpoint is damaged.*Chain 0 goes on from"):
        resumed = draw(model, store=stopped, segment=10, resume=True)
    assert_same(resumed, whole)


def test_without_an_intact_checkpoint_a_run_is_refused(model, draw, stopped):
    for path in (stopped / ".mixreg" / "chain-1").iterdir():
        garble(path)
    with pytest.raises(ValueError, match=r"chain 1 of .*run\.zarr cannot go on: .*is damaged"):
        draw(model, store=stopped, segment=10, resume=True)
    for path in (stopped / ".mixreg" / "chain-1").iterdir():
        path.unlink()
    with pytest.raises(ValueError, match=r"chain 1 .*it has no checkpoints"):
        mr.load_run(stopped)


def test_damaged_draws_of_the_last_segment_are_drawn_again(
    model, draw, whole, stopped, assert_same
):
    garble(stopped / "posterior" / "beta" / "c.0.4.0.0")
    with pytest.warns(UserWarning, match=r"segment 4 of chain 0 \(draws 40 to 49 of posterior\)"):
        resumed = draw(model, store=stopped, segment=10, resume=True)
    assert_same(resumed, whole)


@pytest.mark.parametrize("damage", [truncate, garble, lambda path: path.unlink()])
def test_damaged_draws_that_all_checkpoints_confirm_are_refused(model, draw, stopped, damage):
    damage(stopped / "sample_stats" / "lp" / "c.0.1")
    with pytest.raises(ValueError, match=r"segment 1 of chain 0 \(draws 10 to 19 of posterior\)"):
        draw(model, store=stopped, segment=10, resume=True)


def test_damaged_draws_are_not_read_unseen(stopped):
    garble(stopped / "posterior" / "beta" / "c.0.1.0.0")
    posterior = mr.load_run(stopped)["posterior"]
    assert np.isfinite(posterior["beta"][:, :10]).all()
    with pytest.raises(ValueError, match="checksum"):
        posterior["beta"].load()


def test_a_damaged_manifest_is_named(model, draw, stopped):
    (stopped / ".mixreg" / "manifest.json").write_text('{"format": 1')
    with pytest.raises(ValueError, match=r"manifest\.json is damaged"):
        mr.load_run(stopped)
    with pytest.raises(ValueError, match=r"manifest\.json is damaged"):
        draw(model, store=stopped, segment=10, resume=True)
