"""Makes hostile text harmless: what a reader sees is what is there, and nothing acts on the display.

Names, reasons and code may come from a model or from a test under judgement. Control characters could move
the cursor or hide a line, bidi controls could show code in another order than it runs, markup could forge
a table. Each of these becomes visible as an escape.
"""

from __future__ import annotations

import re
import unicodedata

from rich.text import Text

# Cc controls, Cf formatting (bidi, zero width, tags), Cs lone surrogates, Co private use, Cn unassigned,
# Zl/Zp/Zs separators and spaces that are not the plain one.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # letters and symbols that show nothing


def visible(text: str) -> str:
    """The text with every unseen character as `\\x1b` or `\\u202e`; line feeds and tabs stay."""
    return "".join(char if char in "\n\t" else _shown(char) for char in text)


def visible_line(text: str) -> str:
    """As `visible`, on one line: line feeds and tabs become escapes too."""
    return "".join(_shown(char) for char in text)


def plain(text: str, style: str = "") -> Text:
    """One line for rich that is never read as markup, emoji codes or links."""
    return Text(visible_line(text), style=style)


def code_span(text: str) -> str:
    """One line of inline code for Markdown: inside it nothing is a link, a mention, an issue or HTML."""
    line = visible_line(text)
    if not line:
        return "-"
    fence = "`" * (_longest_run(line) + 1)
    pad = " " if line[0] in "` " or line[-1] in "` " else ""
    return f"{fence}{pad}{line}{pad}{fence}"


def code_cell(text: str) -> str:
    """A code span for a table, where a bar ends the cell even inside code."""
    return code_span(text).replace("|", "\\|")


def code_block(text: str, language: str = "python") -> str:
    """A fenced block for Markdown that the text cannot leave."""
    body = visible(text).rstrip("\n")
    fence = "`" * max(3, _longest_run(body) + 1)
    return f"{fence}{language}\n{body}\n{fence}"


def _shown(char: str) -> str:
    if char.isascii() and char.isprintable():
        return char
    if unicodedata.category(char) not in _UNSEEN and char not in _BLANK_LETTERS:
        return char
    return char.encode("unicode_escape").decode("ascii")


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
