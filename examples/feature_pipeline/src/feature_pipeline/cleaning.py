"""Repair readings before features are made of them: outliers and gaps."""

from __future__ import annotations

from typing import Optional

import numpy as np
import numpy.typing as npt
import pandas as pd

# Scales the median absolute deviation to the standard deviation of a normal distribution.
MAD_TO_SIGMA = 1.4826


def winsorise(values: npt.ArrayLike, lower: float = 0.01, upper: float = 0.99) -> np.ndarray:
    """Pull extreme values in to the given quantiles.

    Parameters
    ----------
    values : array_like
        Numbers; NaN is left as it is.
    lower, upper : float
        Quantiles between 0 and 1.
    """
    if not 0.0 <= lower < upper <= 1.0:
        raise ValueError(f"expected 0 <= lower < upper <= 1, got {lower} and {upper}")
    array = np.array(values, dtype=float)
    if array.size == 0 or np.isnan(array).all():
        return array
    low, high = np.nanquantile(array, [lower, upper])
    return np.clip(array, low, high)


def outlier_bounds(values: pd.Series, method: str = "iqr", factor: Optional[float] = None) -> tuple[float, float]:
    """Find the bounds outside of which a value counts as an outlier.

    The spread is the interquartile range ("iqr", times 1.5) or the median absolute deviation ("mad", times 3.5).
    """
    known = values.dropna()
    if known.empty:
        raise ValueError("no values to find outliers in")
    if method == "iqr":
        low, high = known.quantile(0.25), known.quantile(0.75)
        reach = (1.5 if factor is None else factor) * (high - low)
        return float(low - reach), float(high + reach)
    if method == "mad":
        centre = known.median()
        reach = (3.5 if factor is None else factor) * MAD_TO_SIGMA * (known - centre).abs().median()
        return float(centre - reach), float(centre + reach)
    raise ValueError(f"unknown method {method!r}, expected iqr or mad")


def clip_outliers(frame: pd.DataFrame, column: str = "kwh", method: str = "iqr", mark: bool = False) -> pd.DataFrame:
    """Clip a column to its outlier bounds; with ``mark``, say in ``<column>_clipped`` where that was done."""
    low, high = outlier_bounds(frame[column], method)
    result = frame.copy()
    result[column] = frame[column].clip(low, high)
    if mark:
        result[f"{column}_clipped"] = (frame[column] < low) | (frame[column] > high)
    return result


def fill_gaps(frame: pd.DataFrame, column: str = "kwh", limit: int = 4, group: str = "meter") -> pd.DataFrame:
    """Fill short gaps by linear interpolation, each meter for itself; gaps longer than ``limit`` stay as they are."""
    if limit < 1:
        raise ValueError(f"limit must be at least 1, got {limit}")
    result = frame.copy()
    for _, rows in frame.groupby(group, sort=False):
        series = rows[column].astype(float)
        missing = series.isna()
        run = (missing != missing.shift()).cumsum()
        length = missing.groupby(run).transform("sum")
        filled = series.reset_index(drop=True).interpolate(limit_area="inside").to_numpy()
        result.loc[rows.index, column] = np.where(missing & (length <= limit), filled, series)
    return result
