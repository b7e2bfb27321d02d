"""Gaussian posteriors against exact rational arithmetic, and their draws as linear maps."""

from fractions import Fraction

import numpy as np
import pytest

from mixreg.conjugate import add_prior
from mixreg.linalg import factorise, solve_bordered, solve_transposed, solve_wide

CLOSE = 1e-9


class Recorded:
    """A generator that hands out given standard normals instead of random ones."""

    def __init__(self, normals):
        self.normals = list(normals)

    def standard_normal(self, size):
        given, self.normals = self.normals[:size], self.normals[size:]
        assert len(given) == size
        return np.array(given)


def bordered(rng, rows, mean, precision):
    moments = np.asfortranarray(rows.T @ rows)
    add_prior(moments, mean, precision)
    return solve_bordered(rng, moments)


SOLVERS = {"bordered": bordered, "wide": solve_wide}


def covariance_of_draws(solver, rows, mean, precision):
    """Deviations are linear in the standard normals they take: M e, with covariance M M'."""
    n_normals = len(precision) + (len(rows) if solver is solve_wide else 0)
    draws = []
    for unit in np.eye(n_normals):
        generator = Recorded(unit)
        draws.append(solver(generator, rows, mean, precision).deviation)
        assert not generator.normals
    M = np.array(draws).T
    return M @ M.T


def exact(rows, mean, precision):
    """Mean, excess and inv(A), solved in rational arithmetic."""
    D = [[Fraction(x) for x in row[:-1]] for row in rows]
    y, m = [Fraction(row[-1]) for row in rows], [Fraction(x) for x in mean]
    q = len(m)
    pull = [Fraction(p) * x for p, x in zip(precision, m, strict=True)]
    A = [[sum((row[i] * row[j] for row in D), Fraction(0)) for j in range(q)] for i in range(q)]
    for i in range(q):
        A[i][i] += Fraction(precision[i])
    r = [sum((row[i] * t for row, t in zip(D, y, strict=True)), pull[i]) for i in range(q)]
    inverse = inverted(A)
    solved = [sum(a * b for a, b in zip(row, r, strict=True)) for row in inverse]
    excess = sum(t * t for t in y) + sum(p * x for p, x in zip(pull, m, strict=True))
    excess -= sum(a * b for a, b in zip(r, solved, strict=True))
    return np.array(solved, dtype=float), float(excess), np.array(inverse, dtype=float)


def inverted(A):
    """Invert by Gauss-Jordan elimination; a positive definite matrix needs no pivoting."""
    q = len(A)
    work = [row[:] + [Fraction(int(i == j)) for j in range(q)] for i, row in enumerate(A)]
    for i in range(q):
        work[i] = [x / work[i][i] for x in work[i]]
        for j in range(q):
            if j != i:
                factor = work[j][i]
                work[j] = [a - factor * b for a, b in zip(work[j], work[i], strict=True)]
    return [row[q:] for row in work]


def problem(rng, n_rows, precision):
    rows = np.column_stack([np.ones(n_rows), rng.exponential(size=(n_rows, 4))])
    return rows, rng.normal(size=4), np.asarray(precision, dtype=float)


MODERATE = [0.01, 1.0, 2.0, 0.3]


@pytest.mark.parametrize("n_rows", [0, 1, 3, 4, 5, 9])
@pytest.mark.parametrize("name", SOLVERS)
def test_posterior_is_the_textbooks(name, n_rows, rng):
    rows, mean, precision = problem(rng, n_rows, MODERATE)
    centre, excess, inverse = exact(rows, mean, precision)
    found = SOLVERS[name](Recorded(np.zeros(20)), rows, mean, precision)
    np.testing.assert_allclose(found.mean, centre, rtol=CLOSE, atol=CLOSE)
    assert found.excess == pytest.approx(excess, rel=CLOSE, abs=CLOSE)
    np.testing.assert_allclose(found.deviation, 0, atol=1e-300)
    covariance = covariance_of_draws(SOLVERS[name], rows, mean, precision)
    np.testing.assert_allclose(covariance, inverse, rtol=CLOSE, atol=CLOSE)


@pytest.mark.parametrize(
    "precision",
    [[1e12] * 4, [1e-12, 1.0, 1e12, 1.0], [1e12, 1e-3, 1e12, 1.0], [1e-6] * 4],
)
@pytest.mark.parametrize("n_rows", [1, 3, 4])
@pytest.mark.parametrize("name", SOLVERS)
def test_extreme_precisions(name, n_rows, precision, rng):
    rows, mean, precision = problem(rng, n_rows, precision)
    mean[:] = 0.0
    centre, excess, inverse = exact(rows, mean, precision)
    found = SOLVERS[name](Recorded(np.zeros(20)), rows, mean, precision)
    # Each entry in units of the posterior's own standard deviations. As many digits are lost as
    # the flattest prior is flatter than one observation.
    flat = 1e-14 / precision.min()
    tolerance, sd = {"rtol": 0.0, "atol": CLOSE + flat}, np.sqrt(np.diag(inverse))
    np.testing.assert_allclose(found.mean / sd, centre / sd, **tolerance)
    covariance = covariance_of_draws(SOLVERS[name], rows, mean, precision)
    np.testing.assert_allclose(
        covariance / np.outer(sd, sd), inverse / np.outer(sd, sd), **tolerance
    )
    scale = (rows[:, -1] ** 2).sum()
    np.testing.assert_allclose(found.excess / scale, excess / scale, **tolerance)


def test_indefinite_moments_are_refused():
    with pytest.raises(np.linalg.LinAlgError, match="leading minor 2"):
        factorise(np.array([[1.0, 2.0], [2.0, 1.0]], order="F"))


def test_factorising_reads_only_the_lower_triangle(rng):
    root = np.tril(rng.normal(size=(4, 4))) + 3 * np.eye(4)
    matrix = np.asfortranarray(np.tril(root @ root.T) + np.triu(np.full((4, 4), 99.0), 1))
    np.testing.assert_allclose(np.tril(factorise(matrix)), root)


def test_triangular_solve_over_leading_dimensions(rng):
    factor = np.tril(rng.normal(size=(2, 3, 4, 4))) + 5 * np.eye(4)
    vector = rng.normal(size=(2, 3, 4))
    expected = np.linalg.solve(np.swapaxes(factor, -1, -2), vector[..., None])[..., 0]
    np.testing.assert_allclose(solve_transposed(factor, vector).eval(), expected, rtol=1e-10)
