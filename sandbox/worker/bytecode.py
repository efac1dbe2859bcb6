"""Use bytecode that the host has compiled for modules that have none beside them."""

import importlib._bootstrap_external as bootstrap
import os
import sys

FOLDER = ""  # the one in use


def use(folder):
    """Look for a module's bytecode in its own __pycache__ first, in the host's folder second; "" changes nothing."""
    global FOLDER
    FOLDER = folder
    if not folder:
        return
    beside = bootstrap.cache_from_source

    def cache_from_source(path, *args, **kwargs):
        place = beside(path, *args, **kwargs)
        if os.path.exists(place):
            return place
        head, name = os.path.split(place)
        return folder + os.path.join(os.path.dirname(head), name)

    bootstrap.cache_from_source = cache_from_source


def uncompiled():
    """Source files of imported modules that had no bytecode."""
    found = []
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if path and path.endswith(".py") and not os.path.exists(bootstrap.cache_from_source(path)):
            found.append(path)
    return found
