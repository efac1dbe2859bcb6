"""How good a forecast is, and how far the inputs have drifted."""

from __future__ import annotations

from typing import Optional, Sequence

import numpy as np
import numpy.typing as npt


def mape(actual: npt.ArrayLike, forecast: npt.ArrayLike, floor: float = 0.0) -> float:
    """Mean absolute percentage error, in per cent.

    Rows whose actual value is not above `floor` in size are left out; NaN if no row is left.

    >>> mape([100, 200], [110, 180])
    10.0
    """
    a = np.asarray(actual, dtype=float)
    f = np.asarray(forecast, dtype=float)
    if a.shape != f.shape:
        raise ValueError(f"shapes differ: {a.shape} and {f.shape}")
    if a.size == 0:
        raise ValueError("no values to compare")
    used = np.abs(a) > floor
    if not used.any():
        return float("nan")
    return float(np.mean(np.abs((a[used] - f[used]) / a[used])) * 100)


def population_stability_index(
    expected: npt.ArrayLike, actual: npt.ArrayLike, bins: int = 10, edges: Optional[Sequence[float]] = None
) -> float:
    """Measure how far a distribution has moved, in bins between quantiles or given inner edges; 0.25 is far."""
    old = np.asarray(expected, dtype=float)
    new = np.asarray(actual, dtype=float)
    old, new = old[~np.isnan(old)], new[~np.isnan(new)]
    if not old.size or not new.size:
        raise ValueError("both samples need at least one value")
    if edges is None:
        if bins < 2:
            raise ValueError(f"expected at least 2 bins, got {bins}")
        inner = np.unique(np.quantile(old, np.linspace(0, 1, bins + 1)[1:-1]))
    else:
        inner = np.asarray(sorted(edges), dtype=float)
    share_old = _shares(old, inner)
    share_new = _shares(new, inner)
    return float(np.sum((share_new - share_old) * np.log(share_new / share_old)))


def _shares(values: np.ndarray, inner: np.ndarray) -> np.ndarray:
    counts = np.bincount(np.searchsorted(inner, values, side="right"), minlength=len(inner) + 1)
    # Half a row in each bin keeps the logarithm finite where a bin is empty.
    return (counts + 0.5) / (counts.sum() + 0.5 * len(counts))
