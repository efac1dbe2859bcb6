"""Start the worker inside the sandbox, under the target's interpreter.

The package beside this file is loaded under the name `guardtest_worker` and its folder is taken off
`sys.path`, so that no module of the project under test can be shadowed by ours.
"""

import importlib.util
import os
import sys

here = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != here]
place = os.path.join(here, "worker")
spec = importlib.util.spec_from_file_location(
    "guardtest_worker", os.path.join(place, "__init__.py"), submodule_search_locations=[place]
)
package = importlib.util.module_from_spec(spec)
sys.modules["guardtest_worker"] = package
spec.loader.exec_module(package)

from guardtest_worker.zygote import main  # noqa: E402 - the package exists only from here on

main()
