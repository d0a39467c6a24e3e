"""How names of parties and contracts are compared: by what they say, not by how they were typed."""

from functools import lru_cache
from typing import Final

from qingqian.sheets.cells import spaceless

# The plain form has already turned the full-width ( ) [ ] { } < > into these.
_BRACKETS: Final = str.maketrans("[{〔【〖〈《「『<]}〕】〗〉》」』>", "((((((((((" + "))))))))))")


@lru_cache(maxsize=1 << 16)
def normalised_name(text: str) -> str:
    """Reduce a name to what two spellings of it share: NFKC, one kind of bracket, no spaces, no invisible marks."""
    return spaceless(text).translate(_BRACKETS)


def party_key(uscc: str, name: str) -> str:
    """Identify a party: by its unified social credit code, and by its normalised name only where it has none."""
    return uscc or normalised_name(name)
