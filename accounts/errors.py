"""What a verb raises when it cannot do what it was asked: an answer for a person, with the field it is about."""

from __future__ import annotations


class DomainError(Exception):
    """`message` is translated and shown; `field` names the input at fault; `code` is for programs."""

    code = "invalid"

    def __init__(self, message: str, *, field: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = str(message)
        self.field = field
        self.code = code or self.code


class Conflict(DomainError):
    """The thing is in a state in which this cannot be done to it (HTTP 409)."""

    code = "conflict"


class TooLarge(DomainError):
    """The upload is larger than this installation takes (HTTP 413)."""

    code = "too_large"


class PlanRefusal(DomainError):
    """The plan of the organization does not allow it (HTTP 402); `organization_id` says whose plan."""

    code = "plan_limit"

    def __init__(self, message: str, *, organization_id: int, field: str = "", code: str = "") -> None:
        super().__init__(message, field=field, code=code)
        self.organization_id = organization_id


class SignInNeeded(Exception):
    """Nobody is signed in, so nothing is said about what was asked for, not even whether it is there."""
