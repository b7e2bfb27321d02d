"""Runs on disk: draws that stream into a Zarr folder, and go on after whatever stopped them."""

from mixreg.runs.arrays import set_attributes
from mixreg.runs.folder import check_store
from mixreg.runs.labels import label_statistics
from mixreg.runs.load import load_run
from mixreg.runs.recorder import recorded_variables
from mixreg.runs.settings import RunSettings
from mixreg.runs.stored import Session, draw_stored

__all__ = [
    "RunSettings",
    "Session",
    "check_store",
    "draw_stored",
    "label_statistics",
    "load_run",
    "recorded_variables",
    "set_attributes",
]
