"""Transformers that learn from the training rows: scaler and target encoder."""

from __future__ import annotations

from typing import Iterable, Optional

import numpy as np
import pandas as pd


class NotFittedError(RuntimeError):
    """A transformer was used before it was fitted."""


class StandardScaler:
    """Scale columns to mean 0 and standard deviation 1.

    A column that does not vary is only centred. Missing values are ignored by the fit and stay missing. Without
    ``columns``, all numeric ones are scaled.
    """

    def __init__(self, columns: Optional[Iterable[str]] = None, ddof: int = 0) -> None:
        self.columns = None if columns is None else list(columns)
        self.ddof = ddof
        self.mean_: Optional[pd.Series] = None
        self.scale_: Optional[pd.Series] = None

    def fit(self, frame: pd.DataFrame) -> StandardScaler:
        chosen = frame.select_dtypes("number") if self.columns is None else frame[self.columns]
        if chosen.empty:
            raise ValueError("nothing to fit: no rows or no numeric columns")
        self.mean_ = chosen.mean()
        spread = chosen.std(ddof=self.ddof)
        self.scale_ = spread.where(spread > 0, 1.0)
        return self

    def transform(self, frame: pd.DataFrame) -> pd.DataFrame:
        mean, scale = self._fitted(frame)
        return frame.assign(**{name: (frame[name] - mean[name]) / scale[name] for name in mean.index})

    def inverse_transform(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Undo `transform`."""
        mean, scale = self._fitted(frame)
        return frame.assign(**{name: frame[name] * scale[name] + mean[name] for name in mean.index})

    def fit_transform(self, frame: pd.DataFrame) -> pd.DataFrame:
        return self.fit(frame).transform(frame)

    def _fitted(self, frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
        if self.mean_ is None or self.scale_ is None:
            raise NotFittedError("call fit before transform")
        absent = [name for name in self.mean_.index if name not in frame.columns]
        if absent:
            raise KeyError(f"columns seen in fit are missing: {', '.join(absent)}")
        return self.mean_, self.scale_


class TargetEncoder:
    """Replace a category by the mean of the target, drawn towards the overall mean where it is rare.

    ``smoothing`` is the weight of the overall mean, counted in rows.
    """

    def __init__(self, column: str, target: str = "kwh", smoothing: float = 10.0) -> None:
        if smoothing < 0:
            raise ValueError(f"smoothing must not be negative, got {smoothing}")
        self.column = column
        self.target = target
        self.smoothing = smoothing
        self.overall_: float = np.nan
        self.means_: Optional[pd.Series] = None

    def fit(self, frame: pd.DataFrame) -> TargetEncoder:
        rows = frame.dropna(subset=[self.column, self.target])
        if rows.empty:
            raise ValueError("nothing to fit: no row has both category and target")
        self.overall_ = float(rows[self.target].mean())
        groups = rows.groupby(self.column, observed=True)[self.target].agg(["sum", "count"])
        self.means_ = (groups["sum"] + self.smoothing * self.overall_) / (groups["count"] + self.smoothing)
        return self

    def transform(self, frame: pd.DataFrame) -> pd.DataFrame:
        if self.means_ is None:
            raise NotFittedError("call fit before transform")
        encoded = frame[self.column].map(self.means_).astype(float).fillna(self.overall_)
        return frame.assign(**{f"{self.column}_encoded": encoded})
