"""Plain values by type and by what a parameter is called: what a person would try first."""

from __future__ import annotations

import re

LAMBDAS = (
    "lambda value: value", "lambda value: value + 1", "lambda *args: args", "lambda: 1", "str", "len",
    "lambda value: True", "lambda value: False", "lambda value: None", "lambda first, second: first",
    "lambda first, second: second", "lambda first, second: first + second",
)  # fmt: skip
BY_TYPE = {
    "int": ("1", "0", "2", "-1", "3", "5", "10", "100"),
    "float": ("1.5", "0.0", "1.0", "-1.5", "100.0", "0.5"),
    "complex": ("1 + 2j", "0j"),
    "bool": ("True", "False"),
    "str": (
        "'hello'", "''", "'a'", "'Hello World'", "'abc123'", "'1'", "'one, two'", "' padded '", "'1.5'",
        "'first line\\nsecond line'", "'caf\u00e9'", "'a-b_c'", "'true'",
    ),
    "bytes": ("b'hello'", "b''", "b'\\x00\\xff'"),
    "bytearray": ("bytearray(b'hello')",),
    "list": ("[1, 2, 3]", "[]", "['a', 'b']", "[1]", "[3, 1, 2]", "['a', 1]", "[[1, 2], [3]]", "[None]"),
    "tuple": ("(1, 2)", "()", "('a', 'b')", "(1,)", "(1, 2, 3)"),
    "set": ("{1, 2}", "set()", "{'a', 'b'}"),
    "frozenset": ("frozenset({1, 2})", "frozenset()"),
    "dict": ("{'a': 1}", "{}", "{'a': 1, 'b': 2}", "{'key': 'value'}", "{'a': {'b': 1}}", "{'a': [1, 2]}", "{1: 'a'}"),
    "None": ("None",),
    "callable": LAMBDAS,
    "type": ("int", "str", "list", "dict"),
    "object": ("object()",),
    "datetime": ("datetime.datetime(2024, 1, 31, 12, 30)", "datetime.datetime(2024, 2, 29, tzinfo=datetime.timezone.utc)"),
    "date": ("datetime.date(2024, 1, 31)", "datetime.date(2024, 2, 29)"),
    "time": ("datetime.time(12, 30)",),
    "timedelta": ("datetime.timedelta(days=1)", "datetime.timedelta(0)", "datetime.timedelta(hours=-2)"),
    "timezone": ("datetime.timezone.utc",),
    "Decimal": ("Decimal('1.50')", "Decimal('0')", "Decimal('-2')"),
    "Fraction": ("Fraction(1, 2)",),
    "UUID": ("uuid.UUID('12345678-1234-5678-1234-567812345678')",),
    "range": ("range(3)",),
    "StringIO": ("io.StringIO('first line\\nsecond line\\n')", "io.StringIO('')"),
    "BytesIO": ("io.BytesIO(b'hello')", "io.BytesIO(b'')"),
    "Pattern": ("re.compile('[a-z]+')",),
    "Match": ("re.match('(a)(b)', 'ab')",),
    "iterator": ("iter([1, 2, 3])", "iter([])"),
    "exception": ("ValueError('bad value')", "KeyError('key')"),
    "OrderedDict": ("OrderedDict([('a', 1), ('b', 2)])", "OrderedDict()"),
    "SimpleNamespace": ("SimpleNamespace(name='alice', value=1)", "SimpleNamespace()"),
}  # fmt: skip
WORDS = (
    (r"url|uri|link|href", ("'https://example.com/path?key=value'", "'http://user:pass@example.com:8080/a.html#top'")),
    (r"e_?mail", ("'alice@example.com'",)),
    (r"^(date|day|start|end|since|until)", ("'2024-01-31'", "datetime.date(2024, 1, 31)")),
    (r"json", ("'{\"a\": 1, \"b\": [true, null]}'", "'[1, 2]'")),
    (r"version", ("'1.2.3'", "'1.2'", "'1.2.3a1'", "'1.2.3b2'")),
    (r"sep|delim|glue|join", ("','", "'-'", "' '")),
    (r"regex|pattern", ("'[a-z]+'", "'a'")),
    (r"encod|charset", ("'utf-8'", "'ascii'")),
    (r"ip_?addr|host", ("'127.0.0.1'", "'example.com'")),
    (r"colou?r", ("'#ff0000'", "'red'")),
    (r"html|markup|xml", ("'<p class=\"a\">text</p>'",)),
    (r"csv", ("'a,b\\n1,2\\n'",)),
    (r"sql|query", ("'select 1'", "'a=1&b=2'")),
    (r"name|title|label|word", ("'alice'", "'First Name'")),
    (r"mime|content_?type", ("'application/json'", "'text/html'")),
)  # fmt: skip
KINDS = (
    (r"path|file(name)?$|^fname|dir(ectory)?$|folder", "path"),
    (r"^(fn|f|func|function|callback|cb|mapper|predicate|handler|hook|factory|comparator|decorator|wrapped)$|_fn$|_func$|_function$|callback|handler$", "callable"),
    (r"^(is|has|should|use|allow|with|enable|disable|no)_|flag|^(verbose|strict|force|debug|quiet|dry_run|recursive|reverse|inplace)$", "bool"),
    (r"^(n|k|i|j|num|count|size|length|width|height|idx|index|limit|depth|level|max|min|step|offset|port|year|month|day|age|seed|position|total|timeout|retries)$|^(n|num|max|min)_|_(count|size|length|width|index|limit|id|num)$", "int"),
    (r"rate|ratio|alpha|beta|price|amount|weight|score|prob|tol|eps|threshold|percent|factor|temperature|value", "float"),
    (r"^(items|values|list|lst|seq|sequence|elements|elems|objs|objects|array|arr|rows|lines|words|parts|names|args|xs|data|numbers|nums|collection|iterable|it)$|_list$|_items$", "list"),
    (r"^(d|dict|dct|mapping|map|kwargs|config|conf|options|opts|params|headers|attrs|metadata|meta|env|context|settings|payload|record|row|obj_dict|state|cfg)$|_dict$|_map$", "dict"),
    (r"^(cls|klass|type|kind_cls|class_|exc_type|exc_class|target_type)$|_cls$|_type$|_class$", "type"),
    (r"^(fp|fd|f|stream|file_obj|fileobj|handle|buf|buffer|out|output|stdin|stdout|stderr|io)$|_stream$|_file$", "stream"),
    (r"^(dt|datetime|timestamp|when|moment|now)$|_at$", "datetime"),
    (r"^(text|s|string|str|txt|word|line|msg|message|content|body|source|code|prefix|suffix|char|ch|key|name|value_str|doc|docstring|title|label|id|tag|lang|mode|method|unit)$|_str$|_text$|_name$|_string$|string", "str"),
    (r"exc|err(or)?$", "exception"),
    (r"^(df|frame|dataframe|table)$|_df$", "frame"),
    (r"^(series|close|open|high|low|volume|ser)$", "series"),
)  # fmt: skip
_KINDS = [(re.compile(pattern), kind) for pattern, kind in KINDS]
_WORDS = [(re.compile(pattern), values) for pattern, values in WORDS]


def kinds_by_name(name):
    """Kinds that a parameter's name suggests, the likeliest first."""
    lowered = name.lower().strip("_")
    return [kind for pattern, kind in _KINDS if pattern.search(lowered)]


def texts_by_name(name):
    """Texts that a parameter's name suggests."""
    lowered = name.lower()
    return [value for pattern, values in _WORDS if pattern.search(lowered) for value in values]


def lambdas(arity):
    """Callables that accept so many arguments."""
    if arity == 0:
        return ("lambda: 1", "lambda: 'a'", "lambda: None")
    if arity == 1:
        return ("lambda value: value", "lambda value: value + 1", "lambda value: True", "lambda value: None",
                "lambda value: False", "str")  # fmt: skip
    if arity == 2:
        return ("lambda first, second: first", "lambda first, second: second",
                "lambda first, second: first + second", "lambda first, second: True")  # fmt: skip
    named = ", ".join(["first", "second", "third", "fourth", "fifth", "sixth"][:arity])
    return ("lambda %s: first" % named,) if arity <= 6 else ("lambda *args: args",)
