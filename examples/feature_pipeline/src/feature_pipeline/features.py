"""Features of meter readings: calendar, rolling windows, lags, flags."""

from __future__ import annotations

from typing import Callable, Iterable, Optional, Sequence, Union

import numpy as np
import pandas as pd

from feature_pipeline.parsing import parse_duration

STATS = ("mean", "std", "min", "max", "sum", "median")


def bucket_times(times: pd.Series, width: str = "15min") -> pd.Series:
    """Round times down to the start of their bucket; a day has to be a whole number of buckets."""
    seconds = parse_duration(width)
    if 86400 % seconds:
        raise ValueError(f"a day cannot be cut into buckets of {width}")
    return times.dt.floor(f"{seconds}s")


def sum_buckets(frame: pd.DataFrame, width: str = "1h") -> pd.DataFrame:
    """Sum the energy of each meter in time buckets; a bucket with missing values only is missing, not zero."""
    buckets = frame.assign(timestamp=bucket_times(frame["timestamp"], width))
    return buckets.groupby(["meter", "timestamp"], as_index=False)["kwh"].sum(min_count=1)


def cyclic(values: Sequence[float], period: float) -> tuple[np.ndarray, np.ndarray]:
    """Put values on a circle, so that 23 h and 0 h are neighbours: sine and cosine of the angle."""
    if period <= 0:
        raise ValueError(f"period must be positive, got {period}")
    angle = 2 * np.pi * np.asarray(values, dtype=float) / period
    return np.sin(angle), np.cos(angle)


def add_calendar(frame: pd.DataFrame, time: str = "timestamp", holidays: Iterable[str] = ()) -> pd.DataFrame:
    """Add hour, weekday, month, weekend and holiday flags and the hour on a circle."""
    times = frame[time].dt
    result = frame.assign(hour=times.hour, weekday=times.day_of_week, month=times.month)
    result["is_weekend"] = result["weekday"] >= 5
    days = {pd.Timestamp(day).date() for day in holidays}
    result["is_holiday"] = times.date.isin(days)
    result["hour_sin"], result["hour_cos"] = cyclic(result["hour"], 24)
    return result


def add_rolling(
    frame: pd.DataFrame,
    column: str = "kwh",
    windows: Union[int, Sequence[int]] = (24, 168),
    stats: Union[str, Sequence[str]] = "mean",
    group: Optional[str] = "meter",
) -> pd.DataFrame:
    """Add rolling statistics of the rows *before* each row.

    The row itself is left out, because its value is what the forecast has to find.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows in the order of time.
    windows : int or list of int
        Numbers of rows.
    stats : str or list of str
        Out of mean, std, min, max, sum, median.
    group : str, optional
        Column whose groups are kept apart.
    """
    stats = [stats] if isinstance(stats, str) else list(stats)
    unknown = [stat for stat in stats if stat not in STATS]
    if unknown:
        raise ValueError(f"unknown statistics {', '.join(unknown)}, expected some of {', '.join(STATS)}")
    result = frame.copy()
    for window in [windows] if isinstance(windows, int) else windows:
        if window < 2:
            raise ValueError(f"a window needs at least 2 rows, got {window}")
        for stat in stats:
            name = f"{column}_{stat}_{window}"
            if group is None:
                result[name] = _rolling(frame[column], window, stat)
            else:
                result[name] = frame.groupby(group)[column].transform(_rolling, window, stat)
    return result


def _rolling(series: pd.Series, window: int, stat: str) -> pd.Series:
    return series.shift(1).rolling(window, min_periods=max(1, window // 2)).agg(stat)


def add_lags(
    frame: pd.DataFrame, column: str = "kwh", lags: Union[int, Sequence[int]] = (1, 24), group: Optional[str] = "meter"
) -> pd.DataFrame:
    """Add earlier values of a column and the change since each of them."""
    steps = [lags] if isinstance(lags, int) else list(lags)
    if any(step < 1 for step in steps):
        raise ValueError("a lag must be at least 1: a lag below looks into the future")
    result = frame.copy()
    source = frame[column] if group is None else frame.groupby(group)[column]
    for step in steps:
        earlier = source.shift(step)
        result[f"{column}_lag_{step}"] = earlier
        result[f"{column}_change_{step}"] = frame[column] - earlier
    return result


def add_flag(frame: pd.DataFrame, name: str, predicate: Callable[[pd.DataFrame], pd.Series]) -> pd.DataFrame:
    """Add a yes/no column from a predicate on the frame; a missing answer counts as no.

    >>> add_flag(pd.DataFrame({"kwh": [1.0, 9.0]}), "high", lambda f: f["kwh"] > 5)["high"].tolist()
    [False, True]
    """
    if name in frame.columns:
        raise ValueError(f"there is a column {name!r} already")
    answer = predicate(frame)
    return frame.assign(**{name: pd.Series(answer, index=frame.index).eq(True)})
