"""How names of parties and contracts are compared: by what they say, not by how they were typed."""

import unicodedata
from functools import lru_cache
from typing import Final

# NFKC has already turned the full-width forms of ( ) [ ] { } < > into these.
_BRACKETS: Final = str.maketrans("[{〔【〖〈《「『<]}〕】〗〉》」』>", "((((((((((" + "))))))))))")
_CACHE = 65_536


@lru_cache(_CACHE)
def normalised_name(text: str) -> str:
    """Reduce a name to what two spellings of it share: NFKC, one kind of bracket, no spaces, no invisible marks."""
    plain = unicodedata.normalize("NFKC", text).translate(_BRACKETS)
    return "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) not in ("Cf", "Cc"))


def party_key(uscc: str, name: str) -> str:
    """Identify a party: by its unified social credit code, and by its normalised name only where it has none."""
    return uscc or normalised_name(name)
