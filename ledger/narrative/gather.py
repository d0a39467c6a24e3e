"""Puts what the units below have said into a report, each under its name, once."""

from collections.abc import Iterable

from ledger.narrative.parts import paragraphs


def section(name: str, text: str) -> str:
    """Return a unit's text as a section of a report: its name in 【】, its paragraphs, and no blank line within.

    The blank line behind it ends what is said of that unit (ledger.narrative.compare).
    """
    return f"【{name}】" + "\n".join(paragraphs(text))


def gathered(text: str, told: Iterable[tuple[str, str]]) -> str:
    """Return a text with the sections of these units (name, text) behind it; one that is there already stays alone."""
    for name, said in told:
        if said.strip() and section(name, said) not in text:
            text = f"{text.rstrip()}\n\n{section(name, said)}\n\n".lstrip("\n")
    return text
