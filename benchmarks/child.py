"""One measured run: `python -m benchmarks.child MODULE FUNCTION ARGUMENT…` prints it as a line of JSON.

The function gets the arguments as texts and returns its answer, or a function that works the answer out afterwards,
which is not measured. A generator prepares up to its first yield and is measured up to its second, which gives the
same.
"""

import importlib
import inspect
import json
import os
import resource
import subprocess
import sys
import time
from functools import partial

import django

from tests.qingqian.sheets.measured import peak_memory


def main() -> None:
    """Run the function and tell its CPU and wall seconds, its peak memory in MB and its answer."""
    module, name, *arguments = sys.argv[1:]
    if "DJANGO_SETTINGS_MODULE" in os.environ:
        django.setup()
    task = partial(getattr(importlib.import_module(module), name), *arguments)
    if inspect.isgeneratorfunction(task.func):
        steps = task()
        next(steps)
        task = partial(next, steps)
    watch = subprocess.Popen([sys.executable, "-m", "benchmarks.watch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    cpu, wall = _cpu(), time.perf_counter()
    answer = task()
    told = {"cpu": _cpu() - cpu, "wall": time.perf_counter() - wall}
    told["memory"] = max(peak_memory(), float(watch.communicate()[0]))
    told |= {"answer": answer() if callable(answer) else answer}
    sys.stdout.write(json.dumps(told) + "\n")


def _cpu() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    main()
