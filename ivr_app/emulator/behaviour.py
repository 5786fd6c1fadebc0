"""What a phone does when it is called and nobody is at hand to decide."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """The called party answers after so many seconds."""

    after: float = 3.0


@dataclass(frozen=True, slots=True)
class Reject:
    """The called party refuses with a SIP status after so many seconds."""

    status: int = 486
    after: float = 1.0


@dataclass(frozen=True, slots=True)
class EarlyMedia:
    """After so many seconds sound comes before the answer; `then` counts from that moment."""

    after: float = 1.0
    label: str = "announcement"
    then: Answer | Reject | None = None


@dataclass(frozen=True, slots=True)
class RingForever:
    """Rings until the caller gives up."""


Behaviour = Answer | Reject | EarlyMedia | RingForever
