"""Short strings that a regular expression matches, built from its parse tree."""

from __future__ import annotations

try:
    from re import _constants as sre
    from re import _parser as parser
except ImportError:  # before 3.11
    import sre_constants as sre
    import sre_parse as parser

_CATEGORY = {
    sre.CATEGORY_DIGIT: "1", sre.CATEGORY_SPACE: " ", sre.CATEGORY_WORD: "a", sre.CATEGORY_NOT_DIGIT: "a",
    sre.CATEGORY_NOT_SPACE: "a", sre.CATEGORY_NOT_WORD: "-",
}  # fmt: skip
_MOST = 3


def samples(pattern, rng, wanted=4):
    """Up to `wanted` different matching strings, the plainest first; [] where the pattern is too odd."""
    text, flags = getattr(pattern, "pattern", pattern), getattr(pattern, "flags", 0)
    found = {}
    try:
        tree = parser.parse(text, flags & ~sre.SRE_FLAG_UNICODE & ~sre.SRE_FLAG_DEBUG)
        for attempt in range(wanted * 2):
            made = _Writer(rng if attempt else None).write(tree)
            if len(made) < 300:
                found[made] = None
            if len(found) >= wanted:
                break
    except Exception:
        return []
    if isinstance(text, bytes):
        return [made.encode("latin-1", "replace") for made in found]
    return list(found)


class _Writer:
    """Writes one string; without a generator of random numbers, always the first choice."""

    def __init__(self, rng):
        self.rng, self.groups = rng, {}

    def write(self, tree):
        return "".join(self.piece(op, arg) for op, arg in tree)

    def piece(self, op, arg):
        if op is sre.LITERAL:
            return chr(arg)
        if op is sre.NOT_LITERAL:
            return "a" if arg != ord("a") else "b"
        if op is sre.ANY:
            return self.choose("axz1 ")
        if op is sre.IN:
            return self.member(arg)
        if op is sre.BRANCH:
            return self.write(self.choose(arg[1]))
        if op is sre.SUBPATTERN:
            made = self.write(arg[-1])
            self.groups[arg[0]] = made
            return made
        if op is sre.GROUPREF:
            return self.groups.get(arg, "")
        return self.repeated(op, arg)

    def repeated(self, op, arg):
        if "REPEAT" in str(op):
            low, high, inner = arg
            top = min(int(high), max(int(low), _MOST))
            count = self.rng.randint(int(low), top) if self.rng else min(max(int(low), 1), top)
            return "".join(self.write(inner) for _ in range(count))
        if (op is sre.ASSERT and arg[0] >= 0) or "ATOMIC" in str(op):
            return ""
        if op is sre.GROUPREF_EXISTS:
            return self.write(arg[1])
        return ""

    def member(self, options):
        if options and options[0][0] is sre.NEGATE:
            return self.outside(options[1:])
        kind, value = self.choose(options)
        if kind is sre.LITERAL:
            return chr(value)
        if kind is sre.RANGE:
            return chr(self.rng.randint(*value)) if self.rng else chr(value[0])
        return _CATEGORY.get(value, "a")

    def outside(self, options):
        for candidate in "ab1 -_.,;:x\n":
            if not any(_contains(kind, value, candidate) for kind, value in options):
                return candidate
        return "\u00e9"

    def choose(self, options):
        return self.rng.choice(list(options)) if self.rng else options[0]


def _contains(kind, value, character):
    if kind is sre.LITERAL:
        return ord(character) == value
    if kind is sre.RANGE:
        return value[0] <= ord(character) <= value[1]
    tests = {
        sre.CATEGORY_DIGIT: str.isdigit, sre.CATEGORY_SPACE: str.isspace, sre.CATEGORY_WORD: str.isalnum,
        sre.CATEGORY_NOT_SPACE: lambda c: not c.isspace(), sre.CATEGORY_NOT_DIGIT: lambda c: not c.isdigit(),
    }  # fmt: skip
    return tests.get(value, lambda c: True)(character)
