"""What fails says so, says what is kept, and costs nothing that was confirmed."""

import errno
import os
import shutil
import signal
from contextlib import suppress

import pytest

import mixreg as mr
from mixreg.runs.interrupts import interruptible


def test_a_full_disk_costs_nothing_confirmed(model, draw, whole, store, assert_same, monkeypatch):
    from mixreg.runs import checkpoint

    write, left = checkpoint.write_whole, [5]

    def fill_up(path, data):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(path, data)

    monkeypatch.setattr(checkpoint, "write_whole", fill_up)
    with pytest.raises(OSError, match=r"run\.zarr cannot.*first 25, 0 of 75.*Free space"):
        draw(model, store=store, segment=10)
    monkeypatch.undo()
    assert_same(draw(model, store=store, segment=10, resume=True), whole)


def test_a_limit_is_met_by_processes(model, draw, whole, in_burn_in, store, assert_same):
    import resource

    shutil.copytree(in_burn_in, store)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1500, before[1]))
    try:
        with pytest.raises(OSError, match=r"File too large.*first 11, 0 of 75.*Free space"):
            draw(model, store=store, cores=2, resume=True)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert_same(draw(model, store=store, cores=2, resume=True), whole)


def test_a_folder_that_cannot_be_written_is_named(model, draw, tmp_path, monkeypatch):
    def refuse(*arguments, **settings):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("pathlib.Path.mkdir", refuse)
    with pytest.raises(PermissionError, match=r"run\.zarr cannot be written: .*Nothing was drawn"):
        draw(model, store=tmp_path / "run.zarr")


def test_errors_of_a_chain_say_what_is_kept(model, draw, store, monkeypatch):
    step, left = mr.GibbsStep.step, [30]

    def fail(self, point):
        left[0] -= 1
        if left[0] < 0:
            raise FloatingPointError("absurd magnitudes")
        return step(self, point)

    monkeypatch.setattr("mixreg.GibbsStep.step", fail)
    with pytest.raises(FloatingPointError) as caught:
        draw(model, store=store, segment=10)
    assert "the first 25, 0 of 75 steps" in caught.value.__notes__[0]
    left[0] = 5
    with pytest.raises(FloatingPointError, match="absurd magnitudes"):
        draw(model, store=store, segment=10, cores=2, resume=True)


@pytest.fixture(scope="module")
def longer(model, draw):
    """Give a run in memory that is long enough to be interrupted."""
    return draw(model, draws=200)


@pytest.mark.parametrize("cores", [1, 2])
def test_ctrl_c_keeps_what_was_drawn(
    model, draw, longer, store, tmp_path, assert_same, monkeypatch, cores
):
    step, left = mr.GibbsStep.step, [40]
    parent, before = os.getpid(), signal.getsignal(signal.SIGINT)

    def press(self, point):
        left[0] -= 1
        # Chains in processes count for themselves; only the first one presses.
        if not left[0]:
            with suppress(FileExistsError):
                (tmp_path / "pressed").touch(exist_ok=False)
                os.kill(parent, signal.SIGINT)
        return step(self, point)

    settings = {"draws": 200, "cores": cores, "mp_ctx": "fork"}
    with monkeypatch.context() as patched:
        patched.setattr("mixreg.GibbsStep.step", press)
        try:
            partial = draw(model, store=store, **settings)
        except KeyboardInterrupt as stop:
            # The other chain may still have been in burn-in.
            assert "steps of burn-in" in str(stop)  # noqa: PT017
        else:
            assert 0 < partial["posterior"].sizes["draw"] < 200
    assert_same(draw(model, store=store, resume=True, **settings), longer)
    assert signal.getsignal(signal.SIGINT) is before


def test_a_second_ctrl_c_interrupts():
    with interruptible() as is_told:
        assert not is_told()
        signal.raise_signal(signal.SIGINT)
        assert is_told()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
