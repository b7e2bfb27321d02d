"""Explanations of every kind, and a reader of pages that checks that they are well formed."""

import base64
import io
import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from mixreg.explain import Explanation, LocalExplainer, black_box
from mixreg.explain.maskers import Image, Tabular, every_pixel
from mixreg.explain.report.page import page_text

VOID = {"meta", "br", "img", "input", "link", "hr"}


class Page(HTMLParser):
    """Tags with their attributes, text by tag, and whether everything is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(text)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"{tag} repeats an attribute: {names}"
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open, f"{tag} closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        if data.strip():
            self.texts.append((self.open[-1] if self.open else "", data.strip()))

    def attributes(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.tags if name == tag]

    def text_of(self, tag: str) -> list[str]:
        return [text for name, text in self.texts if name == tag]

    @property
    def text(self) -> str:
        return " ".join(text for tag, text in self.texts if tag not in ("script", "style"))


@pytest.fixture
def decode():
    """Read a picture of a page back as colours."""
    image = pytest.importorskip("PIL.Image")

    def read_back(markup):
        (text,) = re.findall(r'base64,([^"]*)', markup)
        return np.asarray(image.open(io.BytesIO(base64.b64decode(text))))

    return read_back


@pytest.fixture
def read():
    """Make the page of an explanation and read it."""
    return lambda ex, **options: Page(page_text(ex, **options))


@pytest.fixture
def image_ex(rng) -> Explanation:
    """Explain images of 3 x 4 pixels, by two components."""
    images = rng.random((30, 3, 4))
    beta = rng.normal(size=(50, 2, 12)) * 0.1 + np.linspace(-2, 2, 12)
    return Explanation.from_coefficients(
        beta, masker=Image((3, 4), every_pixel()), X=images, response=images.sum(axis=(1, 2))
    )


@pytest.fixture
def local_ex(rng) -> Explanation:
    """Explain three rows of a linear box."""
    box = black_box(lambda X: X @ [3.0, -2.0, 0.0, 1.0])
    explainer = LocalExplainer(box, Tabular(), method="dmm", inference="em")
    found = explainer(rng.normal(size=(3, 4)) + 2, n_samples=60, progressbar=False)
    draws = found.data["importance"].values + rng.normal(scale=0.05, size=(40, 3, 4))
    data = found.data.drop_dims("sample")
    return Explanation(
        data.assign(importance=(("sample", "instance", "feature"), draws)),
        fidelity=found.fidelity,
    )


@pytest.fixture
def local_image_ex() -> Explanation:
    """Explain two images by four blocks of pixels; the box looks at the upper left one."""
    images = np.stack([np.ones((4, 4)), np.full((4, 4), 0.5)])
    box = black_box(lambda X: X[:, :2, :2].sum(axis=(1, 2)))
    explainer = LocalExplainer(box, Image((4, 4), blocks=2), method="dmm", inference="em")
    return explainer(images, n_samples=40, progressbar=False)


class Evaluation:
    """What an evaluation of explainers has: a table and curves."""

    def __init__(self, explainers=("mixreg", "<b>lime</b>")) -> None:
        self.table = pd.DataFrame(
            [
                {
                    "explainer": name,
                    "metric": metric,
                    "operator": "zero",
                    "n_features": count,
                    "value": 0.25,
                    "lower": 0.125,
                    "upper": 0.5 if name == "mixreg" else np.nan,
                    "n_instances": 9,
                    "informative": metric == "deduction",
                }
                for name in explainers
                for metric, count in (("deduction", 5), ("deduction", 10), ("infidelity", 0))
            ]
        )
        self.curves = pd.DataFrame(
            [
                {
                    "explainer": name,
                    "curve": "deletion",
                    "operator": "zero",
                    "share": share,
                    "value": 2 - 4 * share,
                    "lower": 1.5 - 4 * share,
                    "upper": 2.5 - 4 * share,
                    "n_instances": 9,
                }
                for name in explainers
                for share in (0.0, 0.5, 1.0)
            ]
        )


@pytest.fixture
def evaluation() -> Evaluation:
    return Evaluation()


@pytest.fixture(params=["global", "point", "image", "local", "local_image", "bytes", "plain"])
def any_ex(request, ex, image_ex, local_ex, local_image_ex, byte_ex) -> Explanation:
    """Explanations of every kind."""
    if request.param == "point":
        return Explanation.from_coefficients([[2.0, -1.0], [0.0, 3.0]], weights=[0.7, 0.3])
    if request.param == "plain":
        part = ex.data[["importance"]].isel(component=0, drop=True)
        return Explanation(part.assign_attrs(method="m"))
    kinds = {"global": ex, "image": image_ex, "local": local_ex}
    return (kinds | {"local_image": local_image_ex, "bytes": byte_ex})[request.param]
