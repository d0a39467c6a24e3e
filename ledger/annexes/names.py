"""How names of parties and contracts are compared: by what they say, not by how they were typed."""

import re
from functools import lru_cache
from typing import Final

from qingqian.sheets.cells import spaceless

# Most names are made of signs that nothing below would touch: they are told from the others at a tenth of the cost.
_PLAIN: Final = re.compile("[0-9A-Za-z()一-鿿]*")
# The plain form has already turned the full-width ( ) [ ] { } < > into these.
_BRACKETS: Final = str.maketrans("[{〔【〖〈《「『<]}〕】〗〉》」』>", "((((((((((" + "))))))))))")


@lru_cache(maxsize=1 << 16)
def normalised_name(text: str) -> str:
    """Reduce a name to what two spellings of it share: NFKC, one kind of bracket, no spaces, no invisible marks.

    The database does the same (`plain_name`, migrations/sql/twins.sql).
    """
    return text if _PLAIN.fullmatch(text) else spaceless(text).translate(_BRACKETS)


def party_key(uscc: str, name: str) -> str:
    """Identify a party: by its unified social credit code, and by its normalised name only where it has none."""
    return uscc or normalised_name(name)
