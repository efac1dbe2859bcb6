"""The one look that all tables on a terminal share."""

from __future__ import annotations

from rich import box
from rich.table import Table


def grid(*columns: str, title: str = "", numeric: tuple[str, ...] = ()) -> Table:
    """An empty table; long cells fold, so that nothing of them is hidden.

    Args:
        numeric: the columns set flush right.
    """
    table = Table(title=title or None, title_justify="left", title_style="bold", header_style="dim")
    table.box, table.pad_edge = box.SIMPLE_HEAD, False
    for column in columns:
        table.add_column(column, overflow="fold", justify="right" if column in numeric else "left")
    return table
