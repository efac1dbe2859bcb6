"""Pipelines of named steps, and the registry that settings files refer to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Iterable, Mapping, Optional

import pandas as pd

from feature_pipeline import cleaning, features
from feature_pipeline.parsing import ParseError, parse_options
from feature_pipeline.schema import Schema

StepFunction = Callable[..., pd.DataFrame]


class PipelineError(RuntimeError):
    """A step failed; the message says which."""


class StepRegistry:
    """Steps by name."""

    def __init__(self) -> None:
        self._steps: dict[str, StepFunction] = {}

    def register(self, name: str, function: StepFunction) -> None:
        if not name.replace("-", "_").isidentifier():
            raise ValueError(f"not a name for a step: {name!r}")
        if name in self._steps:
            raise ValueError(f"there is a step {name!r} already")
        self._steps[name] = function

    def get(self, name: str) -> StepFunction:
        if name not in self._steps:
            raise ParseError(f"unknown step {name!r}, known: {', '.join(sorted(self._steps)) or 'none'}")
        return self._steps[name]


REGISTRY = StepRegistry()
REGISTRY.register("clip-outliers", cleaning.clip_outliers)
REGISTRY.register("fill-gaps", cleaning.fill_gaps)
REGISTRY.register("buckets", features.sum_buckets)
REGISTRY.register("calendar", features.add_calendar)
REGISTRY.register("rolling", features.add_rolling)
REGISTRY.register("lags", features.add_lags)


@dataclass(frozen=True)
class Step:
    """A function from frame to frame, with its options."""

    name: str
    function: StepFunction
    options: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, registry: StepRegistry = REGISTRY) -> Step:
        """Read a step such as ``"fill-gaps: limit=2"``."""
        name, _, options = text.partition(":")
        name = name.strip()
        return cls(name, registry.get(name), parse_options(options))

    def __call__(self, frame: pd.DataFrame) -> pd.DataFrame:
        return self.function(frame, **self.options)


class Pipeline:
    """Steps that run one after the other, on a frame that meets the schema, if there is one."""

    def __init__(self, steps: Iterable[Step], schema: Optional[Schema] = None) -> None:
        self.steps = tuple(steps)
        if not self.steps:
            raise ValueError("a pipeline needs at least one step")
        self.schema = schema
        self.history: list[dict[str, Any]] = []

    @classmethod
    def from_text(cls, text: str, schema: Optional[Schema] = None) -> Pipeline:
        """Read a pipeline with one step a line; ``#`` begins a comment."""
        lines = (line.split("#")[0].strip() for line in text.splitlines())
        return cls([Step.parse(line) for line in lines if line], schema)

    def run(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Run all steps and note in ``history`` what each did to the shape."""
        if self.schema is not None:
            self.schema.validate(frame)
        self.history = []
        for step in self.steps:
            before = frame.shape
            try:
                frame = step(frame)
            except (KeyError, TypeError, ValueError) as error:
                raise PipelineError(f"step {step.name!r} failed: {error}") from error
            if not isinstance(frame, pd.DataFrame):
                raise PipelineError(f"step {step.name!r} returned {type(frame).__name__}, not a frame")
            self.history.append(
                {"step": step.name, "rows": frame.shape[0] - before[0], "columns": frame.shape[1] - before[1]}
            )
        return frame
