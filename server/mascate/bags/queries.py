"""Reading bags: a rep's newest of today, a file to hand out, and prices once handed out."""

import sqlite3
from contextlib import closing

from mascate.accounts.models import Rep, User
from mascate.bags import storage
from mascate.bags.contents import CATALOGUE
from mascate.bags.models import Bag
from mascate.kit import clock
from mascate.kit.errors import Rejection, not_found


def todays_bag(user: User) -> Bag | None:
    """The newest bag of the user's rep, if it is of today."""
    if user.rep_id is None:
        return None
    bag = Bag.objects.filter(rep_id=user.rep_id).order_by("-version").first()
    return bag if bag is not None and bag.day == clock.today().date and bag.sections else None


def bag_to_hand_out(user: User, version: int) -> Bag:
    """A bag of the user's own rep; another day's is gone for good (`bag_not_current`, 410)."""
    bag = Bag.objects.filter(rep_id=user.rep_id, version=version).first() if user.rep_id else None
    if bag is None or not bag.sections:
        raise not_found()
    if bag.day != clock.today().date:
        raise Rejection("bag_not_current", status=410)
    return bag


def prices_in_bag(
    rep: Rep, version: int | None, *, price_list_key: str | None, product_keys: list[str]
) -> dict[str, int]:
    """Product key → the price (×10⁴) that a bag proposed; empty where bag or file is not known (rule O5)."""
    bag = Bag.objects.filter(rep=rep, version=version).first() if version is not None else None
    content = storage.content(bag.section(CATALOGUE)["sha256"]) if bag and bag.sections else None
    if content is None:
        return {}
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        places = ", ".join("?" * len(product_keys))
        rows = database.execute(
            f"""SELECT p.key, COALESCE(i.price_e4, p.price_e4) FROM products p
                LEFT JOIN price_lists l ON l.key = ?
                LEFT JOIN prices i ON i.price_list_id = l.id AND i.product_id = p.id
                WHERE p.key IN ({places})""",
            [price_list_key, *product_keys],
        )
        return dict(rows.fetchall())
