"""``make bench``: run every module of this folder that has a ``main``."""

from __future__ import annotations

import importlib
import pkgutil

import benchmarks

for _module in pkgutil.iter_modules(benchmarks.__path__):
    if _module.name != "__main__":
        _main = getattr(importlib.import_module(f"benchmarks.{_module.name}"), "main", None)
        if _main is not None:
            print(f"\n{_module.name}")
            _main()
