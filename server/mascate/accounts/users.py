"""Verbs on the people who sign in."""

from django.contrib.auth.models import Group, Permission
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from mascate.accounts.models import Rep, Role, User

OFFICE_GROUP = "Office"
# The office keeps the registers; what they consist of, documents, receipts and accounts it may read.
KEPT_BY_OFFICE = (
    ("registers", ("importrun", "pastorder", "pastorderline", "customfield")),
    ("accounts", ("user", "device", "policy")),
)
READ_BY_OFFICE = ("accounts", "registers", "selections", "bags", "orders", "sync")


class UserRefused(Exception):
    """The account cannot be made or changed as asked; the text says why."""


@transaction.atomic
def add_user(
    name: str, *, role: Role, password: str, rep_code: str = "", first_name: str = "", last_name: str = ""
) -> User:
    """A new account with the rights of its role; UserRefused if the name is taken or the rep is not free."""
    user = User(username=name, role=role, first_name=first_name, last_name=last_name, rep=_free_rep(rep_code))
    user.is_staff = role in (Role.OFFICE, Role.ADMINISTRATOR)
    user.is_superuser = role == Role.ADMINISTRATOR
    user.set_password(password)
    try:
        user.full_clean(exclude=["password"])
    except ValidationError as error:
        raise UserRefused(" ".join(error.messages)) from None
    user.save()
    if role == Role.OFFICE:
        user.groups.add(office_group())
    return user


def change_password(name: str, *, password: str) -> None:
    user = User.objects.filter(username=name).first()
    if user is None:
        raise UserRefused(f"There is no user «{name}».")
    user.set_password(password)
    user.save(update_fields=["password"])


def check_password_strength(password: str, *, name: str) -> None:
    """UserRefused if the password is too weak to be given to anybody."""
    try:
        validate_password(password, User(username=name))
    except ValidationError as error:
        raise UserRefused(" ".join(error.messages)) from None


def office_group() -> Group:
    """The group that may keep the registers in the back office, with the rights of the present models."""
    group, _ = Group.objects.get_or_create(name=OFFICE_GROUP)
    rights = Q(content_type__app_label__in=READ_BY_OFFICE, codename__startswith="view_")
    for app, but_read in KEPT_BY_OFFICE:
        kept = Q(content_type__app_label=app) & ~Q(content_type__model__in=but_read)
        rights |= kept & (Q(codename__startswith="add_") | Q(codename__startswith="change_"))
    group.permissions.set(Permission.objects.filter(rights).exclude(content_type__model="installation"))
    return group


def _free_rep(code: str) -> Rep | None:
    if not code:
        return None
    rep = Rep.objects.filter(code=code).first()
    if rep is None:
        raise UserRefused(f"There is no sales representative with the code «{code}».")
    taken = User.objects.filter(rep=rep).first()
    if taken:
        raise UserRefused(f"The sales representative {rep} is linked to the user {taken.username} already.")
    return rep
