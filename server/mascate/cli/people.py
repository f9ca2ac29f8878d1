"""`mascate user …`."""

import typer

from mascate.accounts.models import Role, User
from mascate.accounts.users import UserRefused, add_user, change_password, check_password_strength
from mascate.cli.output import say, stop, table, warn


def add(name: str, *, role: str, rep: str, password: str, first_name: str, last_name: str) -> None:
    if role not in Role.values:
        stop(f"«{role}» is no role; there are {', '.join(Role.values)}.", code=2)
    try:
        if User.objects.filter(username=name).exists():
            stop(f"There is a user «{name}» already.")
        chosen = _password(password, name)
        user = add_user(
            name, role=Role(role), password=chosen, rep_code=rep, first_name=first_name, last_name=last_name
        )
    except UserRefused as refused:
        stop(str(refused))
    say(f"Added {user.username} as {Role(role).label.lower()}{f' for {user.rep}' if user.rep else ''}.")
    if user.role == Role.REP and user.rep is None:
        warn("Nobody can sell with this account yet: it is linked to no sales representative (--rep CODE).")


def list_all() -> None:
    rows = [
        (user.username, user.get_full_name(), user.role, user.rep or "", "yes" if user.is_active else "no")
        for user in User.objects.select_related("rep").order_by("username")
    ]
    table(("user", "name", "role", "representative", "active"), rows)


def change(name: str, *, password: str) -> None:
    try:
        if not User.objects.filter(username=name).exists():
            stop(f"There is no user «{name}».")
        change_password(name, password=_password(password, name))
    except UserRefused as refused:
        stop(str(refused))
    say(f"{name} has a new password.")


def _password(given: str, name: str) -> str:
    password: str = given or typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    check_password_strength(password, name=name)
    return password
