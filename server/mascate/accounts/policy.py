"""What the administrators allow the reps; off, and at the defaults, until the back office writes otherwise."""

from mascate.accounts.models import Policy

THE_ONE = 1


def policy_in_force() -> Policy:
    """The policy as it stands; unsaved defaults while nobody has written one."""
    return Policy.objects.filter(id=THE_ONE).first() or Policy(id=THE_ONE)
