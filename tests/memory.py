"""The most memory that an act holds, whatever the tests before it left behind."""

import gc
import tracemalloc
from collections.abc import Callable


def peak(act: Callable[[], object]) -> int:
    """Return the most bytes of Python's own objects that an act holds at a time.

    What is there already is set aside: else the collector, which goes by the share of what is new, would let the
    more rubbish lie the more tests ran before.
    """
    gc.collect()
    gc.freeze()
    gc.collect()
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
        gc.unfreeze()
