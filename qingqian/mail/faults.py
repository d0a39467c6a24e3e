"""How a message can fail: surely not taken, or nobody knows."""


class NotSentError(Exception):
    """The server has surely not taken the message; `lasting` says that trying again will not help."""

    def __init__(self, sentence: str, *, lasting: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.lasting = lasting


class DoubtfulError(Exception):
    """The message was handed over and the answer never came: it may have arrived."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
