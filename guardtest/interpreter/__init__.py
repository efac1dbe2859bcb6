"""The target's interpreter: which one, what it has, and an overlay for what a test run needs and it lacks.

The target's environment is never changed.
"""

from guardtest.interpreter.bytecode import bytecode_folder, compile_files, lacks_bytecode
from guardtest.interpreter.find import find_interpreter
from guardtest.interpreter.overlay import ensure_overlay
from guardtest.interpreter.probe import Interpreter, probe

__all__ = [
    "Interpreter",
    "bytecode_folder",
    "compile_files",
    "ensure_overlay",
    "find_interpreter",
    "lacks_bytecode",
    "probe",
]
