"""What the engine finds, and what it never writes down."""

from __future__ import annotations


def calls(cases):
    return [case["call"] for case in cases]


def raised(cases):
    return {case["raises"]["type"] for case in cases if case["raises"]}


def test_a_string_that_only_the_code_names_is_copied_into_the_input(explored):
    cases = explored(
        'def grade(word):\n    if word.lower().endswith("zqx-17"):\n        return "rare"\n    return "plain"\n'
    )
    assert any("assert result == 'rare'" in case["asserts"] for case in cases)


def test_a_number_behind_a_comparison_is_reached(explored):
    cases = explored(
        "def cost(weight: int) -> str:\n    if weight == 48611:\n        return 'odd'\n    return 'usual'\n"
    )
    assert {"assert result == 'odd'", "assert result == 'usual'"} <= {a for case in cases for a in case["asserts"]}


def test_a_deliberate_error_becomes_an_expectation_with_its_message(explored):
    cases = explored(
        "def half(n: int) -> int:\n    if n % 2:\n        raise ValueError(f'{n} is odd, give an even number')\n    return n // 2\n"
    )
    expected = [case["raises"] for case in cases if case["raises"]]
    assert [(e["type"], "is odd, give an even number" in e["match"]) for e in expected[:1]] == [("ValueError", True)]


def test_methods_are_called_on_objects_and_their_changed_state_is_asserted(explored):
    cases = explored(
        "class Account:\n    def __init__(self, owner: str):\n        self.owner = owner\n        self.balance = 0\n"
        "    def deposit(self, amount: int) -> None:\n        self.balance += amount\n"
    )
    said = [a for case in cases if case["qualname"] == "Account.deposit" for a in case["asserts"]]
    assert any(text.startswith("assert account.balance == ") for text in said)


def test_a_missing_key_is_added_to_the_dictionary_that_was_passed(explored):
    cases = explored("def total(order):\n    return order['unit_price'] * order['how_many']\n")
    assert any("unit_price" in text and "how_many" in text for case in cases for text in [*case["setup"], case["call"]])


def test_results_that_differ_from_run_to_run_are_not_pinned(explored):
    cases = explored(
        "import time, random\ndef stamp():\n    return time.time_ns()\n"
        "def draw():\n    return random.random()\ndef make():\n    return object()\n"
        "def words():\n    return list({'alpha', 'beta', 'gamma', 'delta', 'epsilon'})\n"
    )
    assert not [a for case in cases for a in case["asserts"] if "result ==" in a]


def test_a_call_that_never_returns_or_ends_the_process_costs_only_itself(explored):
    cases = explored(
        "import os\ndef spin(n: int):\n    while n == 2:\n        pass\n    return 'stopped'\n"
        "def leave(n: int):\n    if n == 0:\n        os._exit(3)\n    return 'stayed'\n",
        calls=120,
    )
    assert {"assert result == 'stopped'", "assert result == 'stayed'"} <= {a for case in cases for a in case["asserts"]}


def test_a_call_that_leaves_files_in_the_working_directory_is_no_case(explored):
    cases = explored(
        "def save(text: str) -> int:\n    with open('left-behind.txt', 'w') as file:\n        return file.write(text)\n"
    )
    assert not cases


def test_a_file_that_the_target_reads_is_written_below_the_tests_own_folder(explored):
    cases = explored("def first_line(path):\n    with open(path) as file:\n        return file.readline()\n")
    assert any(
        "tmp_path" in case["fixtures"] and "assert result == 'first line\\n'" in case["asserts"] for case in cases
    )


def test_closures_are_reached_through_the_functions_that_make_them(explored):
    cases = explored("def adder(step: int):\n    def add(n: int) -> int:\n        return n + step\n    return add\n")
    assert any(case["qualname"] == "adder()" for case in cases)


def test_coroutines_generators_and_properties_are_run_to_their_results(explored):
    cases = explored(
        "async def fetch(n: int) -> int:\n    return n + 1\n"
        "def count(n: int):\n    yield from range(n)\n"
        "class Box:\n    def __init__(self, value: int):\n        self._value = value\n"
        "    @property\n    def double(self):\n        return self._value * 2\n"
    )
    texts = [text for case in cases for text in [*case["setup"], case["call"]]]
    assert any("asyncio.run(fetch(" in text for text in texts)
    assert any(text.startswith("list(count(") for text in texts)
    assert "box.double" in texts


def test_the_same_seed_and_call_budget_give_the_same_cases(explored):
    source = "def clamp(n: int, low: int = 0, high: int = 10) -> int:\n    return max(low, min(n, high))\n"
    assert calls(explored(source, calls=300)) == calls(explored(source, calls=300))


def test_named_targets_are_the_only_ones_called(explored):
    source = "def wanted(n: int):\n    return n\ndef other(n: int):\n    return -n\n"
    assert {case["qualname"] for case in explored(source, calls=200, targets=["wanted"])} == {"wanted"}
