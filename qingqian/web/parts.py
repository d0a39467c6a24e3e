"""What the shell and the partial templates are given: small frozen values, one for each part of a page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.forms import BaseForm


class Tone(StrEnum):
    """The meaning of a colour; `css` is its class in states.css."""

    PLAIN = "plain"
    INFO = "info"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    NEW = "new"

    @property
    def css(self) -> str:
        """The class that colours a pill, tag or note."""
        return f"is-{self.value}"


@dataclass(frozen=True, slots=True)
class Pill:
    """A state: its word, its colour and the icon that gives it a shape."""

    label: str
    tone: Tone
    icon: str


@dataclass(frozen=True, slots=True)
class NavItem:
    """One item of the top bar; `count` is what waits there (0 shows nothing)."""

    label: str
    url: str
    icon: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True, slots=True)
class Seat:
    """Who looks at the page, and for which unit; `field` is what alone is shown of it, `switch` leads to others.

    Both are '' for most.
    """

    unit: str
    person: str
    role: str
    field: str = ""
    switch: str = ""


@dataclass(frozen=True, slots=True)
class Bell:
    """The way to one's notices, and how many are unread; they are counted up to `most`, which says "or more"."""

    url: str
    unread: int = 0
    most: int = 99

    @property
    def said(self) -> str:
        """The number as it is shown: '' for none, 99+ for as many as are counted and more."""
        if not self.unread:
            return ""
        return f"{self.most}+" if self.unread > self.most else str(self.unread)


@dataclass(frozen=True, slots=True)
class Strip:
    """The line below the top bar: the period, its due time in words, how long that is away, and the filing's state."""

    period: str
    due: str = ""
    countdown: Pill | None = None
    state: Pill | None = None
    span: str = ""


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the way back; without `url` it is the place where one is."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A quick filter; `count` None shows no number."""

    label: str
    url: str
    current: bool = False
    count: int | None = None
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Act:
    """A link that looks like a button."""

    label: str
    url: str
    icon: str = ""
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """A button that sends its form; `look` is '', 'primary' or 'danger', `key` 'save' or 'next' (keys.js)."""

    label: str
    name: str = ""
    value: str = ""
    look: str = ""
    icon: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One line of an error summary; `href` leads to the field ('' for a fault of the whole form)."""

    text: str
    label: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A value before and after; `flag` names what the reader should notice about it."""

    label: str
    old: str
    new: str
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is; `total` 0 is not known yet, `unit` is what is counted. `url` answers with the partial anew."""

    url: str
    label: str
    done: int = 0
    total: int = 0
    finished: bool = False
    failed: bool = False
    message: str = ""
    unit: str = "行"


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure with its name; `url` leads to what stands behind it."""

    label: str
    value: str
    unit: str = ""
    foot: str = ""
    url: str = ""
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Pager:
    """Keyset paging; an empty address shows no button."""

    text: str
    previous_url: str = ""
    next_url: str = ""
    first_url: str = ""


def problems_of(form: BaseForm) -> Sequence[Problem]:
    """List what a refused form says: first of the whole, then field by field in the form's order."""
    whole = [Problem(text) for text in _texts(form.non_field_errors())]
    fields = [
        Problem(text, label=str(field.label), href=f"#{field.id_for_label}")
        for field in form
        for text in _texts(field.errors)
    ]
    return whole + fields


def _texts(errors: Iterable[object]) -> list[str]:
    return [str(error) for error in errors]
