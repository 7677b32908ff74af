"""``make bench``: run the modules of this folder that have a ``main``.

``python -m benchmarks mkdocs --only ours --kind lean --blocks 2`` runs one of them, and of that
what is asked for.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import pkgutil

import benchmarks

_names = [module.name for module in pkgutil.iter_modules(benchmarks.__path__)]
_parser = argparse.ArgumentParser(prog="benchmarks", description="What is fast.")
_parser.add_argument("names", nargs="*", metavar="NAME", help="all of them without any")
_parser.add_argument("--pairs", type=int, default=8, help="of builds")
_parser.add_argument("--only", default="", help="the ways with this in their names")
_parser.add_argument("--kind", default="", help="of pages: lean, long or rich")
_parser.add_argument("--blocks", type=int, help="on a page")
_asked = _parser.parse_args()

for _name in _asked.names or _names:
    if _name != "__main__":
        _main = getattr(importlib.import_module(f"benchmarks.{_name}"), "main", None)
        if _main is not None:
            print(f"\n{_name}\n", flush=True)
            _takes = inspect.signature(_main).parameters
            _main(**{key: value for key, value in vars(_asked).items() if key in _takes})
