"""The guardrails: what guardtest promises, each with an id. Tests say which one they prove by `pytest.mark.proves(id)`.

Only what a test proves stands here; `tests/unit/test_requirements.py` checks both directions.
"""

from __future__ import annotations

GUARDRAILS = {
    "SCOPE-1": "Only new test files under a test root are added to the repository.",
    "SCOPE-2": "Nothing that exists is changed, whatever its name is spelled like.",
    "SCOPE-3": "No configuration, no conftest and no hidden file is added.",
    "READ-1": "Coverage data is only read; no byte of it changes.",
    "LEDGER-1": "A journal whose writer was killed at any moment holds whole records and all that was said to be kept.",
    "LEDGER-2": "No record of the journal is changed or removed.",
    "LEDGER-3": "Two runs never work on one repository at once.",
    "LEDGER-4": "A damaged or foreign journal is refused and left as it is.",
    "DELIVER-1": "A file that exists is never overwritten, even one that appeared after the plan was made.",
    "DELIVER-2": "No link on the way to a new file is followed.",
    "DELIVER-3": "A delivery that was killed or ran out of disk leaves whole files or none.",
    "DELIVER-4": "A suspected bug is left outside every test root, under a name it cannot choose.",
}
