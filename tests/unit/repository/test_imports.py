"""Who imports whom."""

from __future__ import annotations

import sys

from guardtest.repository import count_importers, find_project


def importers(lay, files):
    return dict(count_importers(find_project(lay(files))))


def test_every_form_of_import_counts_once_by_module(lay):
    files = {
        "shop/__init__.py": "from .price import parse\nfrom . import cart\n",
        "shop/price.py": "import os, json\n",
        "shop/cart.py": "import shop.price\nfrom shop.price import parse\ndef f():\n    from shop import price\n",
        "shop/sub/__init__.py": "from ..price import x\nfrom .. import cart\nfrom ... import nothing\n",
        "shop/sub/deep.py": "from ..cart import total\nfrom . import *\nfrom .....far import x\n",
    }

    # `from shop import price` means shop or shop.price, and both are modules; likewise `from .. import cart`.
    assert importers(lay, files) == {
        "shop": 2,
        "shop.price": 3,
        "shop.cart": 3,
        "shop.sub": 1,
        "shop.sub.deep": 0,
    }


def test_a_module_does_not_import_itself_and_a_broken_one_imports_nothing(lay):
    assert importers(lay, {"a.py": "import a\n", "b.py": "import a\nimport (\n"}) == {"a": 0, "b": 0}


def test_nothing_is_imported_to_find_out(lay, tmp_path):
    marker = tmp_path / "ran"
    files = {"shop_for_this_test/__init__.py": f"open({str(marker)!r}, 'w')\n", "shop_for_this_test/a.py": ""}
    path = list(sys.path)

    assert set(importers(lay, files)) == {"shop_for_this_test", "shop_for_this_test.a"}
    assert (marker.exists(), sys.path, "shop_for_this_test" in sys.modules) == (False, path, False)
