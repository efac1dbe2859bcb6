"""Arrays, series and tables for modules that work on them. Used only where the target imports the library."""

from __future__ import annotations

import re

_DATES = re.compile(r"date|time|day$|month|year_|stamp|_at$")
_WORDS = re.compile(r"name|categor|type|kind|label|group|city|country|text|status|code|color|gender|segment|^id$")
_NUMBERS = ("10.0", "11.5", "9.0", "12.0", "14.5", "13.0", "15.5", "16.0", "12.5", "18.0")


def arrays():
    return (
        "np.array([1.0, 2.0, 4.0])", "np.array([1, 2, 3])", "np.array([[1.0, 2.0], [3.0, 5.0]])", "np.array([])",
        "np.array([1.0, np.nan, 3.0])", "np.array([-100.0, 30.0, 40.0, 60.0])", "np.array([0.0, 0.0])",
        "np.array(['a', 'b'])", "np.array([True, False])", "np.zeros((2, 2))",
    )  # fmt: skip


def series():
    return (
        "pd.Series([10.0, 11.5, 9.0, 12.0, 14.5, 13.0, 15.5, 16.0, 12.5, 18.0] * 4)",
        "pd.Series([1.0, 2.0, 4.0])", "pd.Series([1.0, None, 3.0])", "pd.Series(['a', 'b', 'a'])",
        "pd.Series([], dtype=float)", "pd.Series([5.0] * 40)", "pd.Series([1, 2, 3], index=['x', 'y', 'z'])",
        "pd.Series(pd.to_datetime(['2024-01-01', '2024-01-03']))", "pd.Series([True, False])",
    )  # fmt: skip


def frames(columns):
    """Tables with the columns that the code asks for; without any, of each common kind one."""
    if columns:
        names = list(columns)[:8]
        return (frame(names, 3), frame(names, 10), frame(names, 3, missing=True), frame(names, 0),
                frame(names[1:], 3))  # fmt: skip
    return (
        "pd.DataFrame({'a': [1.0, 2.0, 4.0], 'b': [10.0, 20.0, 5.0]})",
        "pd.DataFrame({'a': [1.0, 2.0, 100.0], 'b': ['x', 'y', 'x']})",
        "pd.DataFrame({'a': [1.0, None, 3.0], 'b': [4.0, 5.0, None]})",
        "pd.DataFrame({'a': [1.0, float('inf')], 'b': [1.0, 2.0]})",
        "pd.DataFrame()",
        "pd.DataFrame({'a': ['x', 'y'], 'b': ['u', 'v']})",
        "pd.DataFrame({'a': [1, 1, 2], 'b': [True, False, True]})",
        "pd.DataFrame({'a': pd.Categorical(['x', 'y', 'x']), 'b': [1, 2, 3]})",
        "pd.DataFrame({'date': pd.to_datetime(['2024-01-01', '2024-01-02']), 'value': [1.0, 2.0]})",
        "pd.DataFrame([[1, 2], [3, 4]], columns=['a', 'a'])",
    )  # fmt: skip


def frame(columns, rows, missing=False):
    """One table; the values of a column follow its name."""
    cells = ", ".join("%r: %s" % (name, column(str(name), rows, missing, at)) for at, name in enumerate(columns))
    return "pd.DataFrame({%s})" % cells


def column(name, rows, missing, shift):
    lowered = name.lower()
    if _DATES.search(lowered):
        days = ["'2024-01-%02d'" % (day + 1) for day in range(rows)]
        return "pd.to_datetime([%s])" % ", ".join(days)
    if _WORDS.search(lowered):
        cells = ["'%s'" % "abc"[row % 3] for row in range(rows)]
    else:
        cells = [_NUMBERS[(row + shift) % len(_NUMBERS)] for row in range(rows)]
    if missing and cells:
        cells[-1] = "None"
    return "[%s]" % ", ".join(cells)


def indexes():
    return ("pd.Index(['a', 'b'])", "pd.date_range('2024-01-01', periods=3)", "pd.RangeIndex(3)")
