"""Which policy the rules read for a move. One network-wide default until facilities write their own versions."""

from pathway.rules.policy import DEFAULT, Policy


def policy_in_force() -> Policy:
    """The policy that moves are judged by now."""
    return DEFAULT
