"""The breast-cancer data."""

import numpy as np

from mixreg.datasets import breast_cancer


def test_malignant_is_class_one():
    data = breast_cancer()
    assert data.X.shape == (569, 30)
    assert data.X.dtype == np.float64
    assert data.y.tolist().count(1) == 212
    assert data.target_names == ("benign", "malignant")
    # Malignant nuclei are larger: the class is not the wrong way round.
    radius = data.X[:, data.feature_names.index("mean radius")]
    assert radius[data.y == 1].mean() > radius[data.y == 0].mean() + 3


def test_standardized_columns():
    X = breast_cancer(standardize=True).X
    np.testing.assert_allclose(X.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(X.std(axis=0), 1.0)


def test_repr_is_short():
    assert repr(breast_cancer()) == "Table(569 rows, 30 features, from scikit-learn)"
