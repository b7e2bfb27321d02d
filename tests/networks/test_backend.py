"""Keras is imported late, quietly, and its absence is explained."""

import subprocess
import sys

import pytest

from mixreg.networks.backend import import_keras


def test_rooms_do_not_import_keras():
    program = (
        "import sys, mixreg.networks, mixreg.datasets\n"
        "sys.exit(bool({'keras', 'tensorflow', 'pandas', 'sklearn'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.network
def test_import_prints_nothing(monkeypatch):
    for name in ("TF_CPP_MIN_LOG_LEVEL", "TF_ENABLE_ONEDNN_OPTS"):
        monkeypatch.delenv(name, raising=False)
    program = "from mixreg.networks import build_mlp; build_mlp(2, (2,))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout + done.stderr == ""


def test_missing_keras_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "keras", None)
    with pytest.raises(ImportError, match=r"pip install mixreg\[keras\]"):
        import_keras()
