"""What a service refuses, in a form that every door can answer with."""

from __future__ import annotations


class ServiceError(Exception):
    """``code`` is a permanent kebab-case id; ``detail`` tells a person what to do."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class InvalidInput(ServiceError):  # noqa: N818 - named for what happened
    """What came in cannot be used as it is."""


class StaleState(ServiceError):  # noqa: N818 - named for what happened
    """A guarded update found the row already changed: somebody decided first."""


class NotAllowed(ServiceError):  # noqa: N818 - named for what happened
    """The person's role does not include this."""


class TooLarge(ServiceError):  # noqa: N818 - named for what happened
    """What came in is larger than a limit; the detail names the setting."""


class TryLater(ServiceError):  # noqa: N818 - named for what happened
    """It could be done, but not at this moment."""
