"""The one way in which a file is turned down."""


class Refused(Exception):  # noqa: N818 - it tells the clerk's file's fate, not the program's error
    """A file that is not taken: a short code for programs and one clear sentence in Chinese for the clerk.

    `number` is set when the fault may be ours: it stands in the sentence and in the log, so that it can be quoted.
    """

    def __init__(self, code: str, message: str, number: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.number = number
