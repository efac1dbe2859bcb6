"""What docstrings say of parameters: types, choices and defaults in Sphinx, Google and numpydoc style."""

from __future__ import annotations

import ast
import doctest
import inspect
import re

_SPHINX = re.compile(r":type\s+(\*{0,2}\w+)\s*:\s*(.+)")
_SPHINX_TYPED = re.compile(r":param\s+([\w.\[\], ]+?)\s+(\w+)\s*:")
_GOOGLE = re.compile(r"^\s+(\*{0,2}\w+)\s*\(([^)\n]+(?:\([^)]*\)[^)\n]*)?)\)\s*:", re.MULTILINE)
_NUMPY = re.compile(r"^[ \t]*(\*{0,2}\w+)\s*:\s*(\S.*)$", re.MULTILINE)
_CHOICES = re.compile(r"\{([^}]*)\}")
_QUOTED = re.compile(r"``([^`\n]{1,80})``|`([^`\n]{1,80})`|'([^'\n]{1,60})'|\"([^\"\n]{1,60})\"")
_WORDS = (
    (r"data ?frame", "frame"), (r"\bseries\b", "series"), (r"ndarray|array", "array"), (r"function|callable|lambda", "callable"),
    (r"\bstr(ing)?\b|text", "str"), (r"\bbool(ean)?\b", "bool"), (r"\bint(eger)?\b|number", "int"), (r"\bfloat\b|scalar", "float"),
    (r"\blist\b|sequence|iterable", "list"), (r"\bdict(ionary)?\b|mapping", "dict"), (r"\btuple\b", "tuple"), (r"\bset\b", "set"),
    (r"\bbytes\b", "bytes"), (r"\bdatetime\b", "datetime"), (r"\bpath\b|path-like|file ?name", "path"), (r"file|stream", "stream"),
    (r"\bNone\b", "None"), (r"\bclass\b|\btype\b", "type"), (r"decimal", "Decimal"), (r"\bdate\b", "date"),
)  # fmt: skip


class Documented:
    """What one docstring tells: kinds and literal choices by parameter name, and quoted examples."""

    def __init__(self, text):
        self.kinds, self.choices = {}, {}
        text = inspect.cleandoc(text or "")
        for name, said in self._declarations(text):
            name = name.lstrip("*")
            self.kinds.setdefault(name, kinds_in(said))
            self.choices.setdefault(name, choices_in(said))
        self.quoted = [next(filter(None, found)) for found in _QUOTED.findall(text)][:12]

    @staticmethod
    def _declarations(text):
        yield from _SPHINX.findall(text)
        for said, name in _SPHINX_TYPED.findall(text):
            yield name, said
        yield from _GOOGLE.findall(text)
        if re.search(r"^\s*-{3,}\s*$", text, re.MULTILINE):
            yield from _NUMPY.findall(text)


def kinds_in(said):
    """The kinds that a description names, in the order in which it names them."""
    found = []
    for pattern, kind in _WORDS:
        match = re.search(pattern, said, re.IGNORECASE)
        if match and kind not in [k for _, k in found]:
            found.append((match.start(), kind))
    return [kind for _, kind in sorted(found, key=lambda pair: pair[0])]


def choices_in(said):
    """{'a', 'b'} in a type description lists the values that are allowed."""
    match = _CHOICES.search(said)
    if not match:
        return []
    made = []
    for part in match.group(1).split(","):
        try:
            made.append(repr(ast.literal_eval(part.strip())))
        except (ValueError, SyntaxError):
            continue
    return made


def examples(text):
    """The sources of doctest examples, in order."""
    try:
        return [example.source.strip() for example in doctest.DocTestParser().get_examples(text or "")]
    except ValueError:
        return []


def calls_in(sources, names):
    """{name: [argument source]} of the calls in some statements to functions or methods so called."""
    found = {}
    for source in sources:
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in names:
                    parts = [ast.unparse(a) for a in node.args]
                    parts += [
                        ("%s=%s" % (k.arg, ast.unparse(k.value)) if k.arg else "**" + ast.unparse(k.value))
                        for k in node.keywords
                    ]
                    found.setdefault(called, {})[", ".join(parts)] = None
    return {name: list(texts) for name, texts in found.items()}
