"""The `mascate` command as an operator uses it: what it prints, where, and how it ends."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from typer.testing import CliRunner, Result

from mascate import __version__
from mascate.accounts.installation import record_upgrade
from mascate.accounts.models import Installation, Rep, Role, User
from mascate.cli import app
from mascate.registers.models import Customer, ImportRun, PastOrder, Visit

SERVER = Path(__file__).resolve().parents[2]
STRONG = "caju-amarelo-77"


def mascate(*words: str | Path, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], input=typed)


@pytest.fixture(autouse=True)
def other_tests_keep_their_language() -> Iterator[None]:
    """The command speaks English and ends; here its process goes on."""
    yield
    translation.deactivate()


@pytest.fixture
def upgraded(db: None) -> None:
    record_upgrade()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "erp"
    folder.mkdir()
    (folder / "customers.csv").write_text("id,name\n1,São João\n2,Araucária\n")
    (folder / "map.toml").write_text(
        '[registers.customers]\nfile = "customers.csv"\nfields = { key = "id", code = "id", legal_name = "name" }\n'
    )
    return folder


@pytest.mark.parametrize(
    "words", [(), *[(verb,) for verb in ("upgrade", "serve", "check", "import", "demo", "user")], ("user", "add")]
)
def test_every_verb_explains_itself(words: tuple[str, ...]) -> None:
    result = mascate(*words, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.stdout


def test_the_version_is_printed() -> None:
    assert mascate("--version").stdout.strip() == __version__


@pytest.mark.django_db
class TestUpgrade:
    def test_it_writes_the_version_and_may_be_repeated(self) -> None:
        first, again = mascate("upgrade"), mascate("upgrade")
        assert (first.exit_code, again.exit_code) == (0, 0)
        assert f"The database is now of version {__version__}." in first.stdout
        assert f"The database is of version {__version__} already." in again.stdout
        assert Installation.objects.get().version == __version__

    @pytest.mark.parametrize("words", [("demo",), ("import", ".", "--map", "map.toml")])
    def test_before_it_nothing_is_imported(self, words: tuple[str, ...]) -> None:
        result = mascate(*words)
        assert result.exit_code == 1
        assert "Run «mascate upgrade» first." in result.stderr


@pytest.mark.usefixtures("upgraded")
class TestImport:
    def test_it_prints_the_counts(self, source: Path) -> None:
        result = mascate("import", source, "--map", source / "map.toml")
        assert result.exit_code == 0
        assert re.search(r"customers +2 +0 +0 +0", result.stdout)
        assert Customer.objects.count() == 2

    def test_bad_rows_are_named_on_stderr_and_nothing_comes_in(self, source: Path) -> None:
        (source / "customers.csv").write_text("id,name\n1,\n2,Araucária\n")
        result = mascate("import", source, "--map", source / "map.toml")
        assert result.exit_code == 1
        assert result.stderr == "customers.csv, line 2, column name: must not be empty\nNothing was imported.\n"
        assert not Customer.objects.exists()
        assert ImportRun.objects.get().outcome == ImportRun.Outcome.REFUSED

    def test_a_long_list_of_problems_is_cut(self, source: Path) -> None:
        (source / "customers.csv").write_text("id,name\n" + "".join(f"{key},\n" for key in range(60)))
        result = mascate("import", source, "--map", source / "map.toml")
        assert result.stderr.splitlines()[-2:] == ["… and 10 more", "Nothing was imported."]

    @pytest.mark.parametrize("day", ["tomorrow", "31/12/2026"])
    def test_a_day_it_cannot_read_is_a_wrong_use(self, source: Path, day: str) -> None:
        result = mascate("import", source, "--map", source / "map.toml", "--newest-order-on", day)
        assert result.exit_code == 2
        assert f"«{day}» is not a day" in result.stderr

    def test_a_missing_folder_or_map_is_a_wrong_use(self, source: Path) -> None:
        no_folder = mascate("import", source / "no", "--map", source / "map.toml")
        no_map = mascate("import", source, "--map", source / "no.toml")
        assert (no_folder.exit_code, no_map.exit_code) == (2, 2)
        assert "There is no folder" in no_folder.stderr
        assert "There is no map" in no_map.stderr

    def test_many_withdrawals_need_to_be_allowed(self, source: Path) -> None:
        words = ("import", source, "--map", source / "map.toml")
        (source / "customers.csv").write_text("id,name\n" + "".join(f"{key},Name\n" for key in range(30)))
        mascate(*words)
        (source / "customers.csv").write_text("id,name\n1,Name\n")
        assert mascate(*words).exit_code == 1
        assert mascate(*words, "--allow-withdrawals").exit_code == 0
        assert Customer.objects.filter(withdrawn=False).count() == 1


@pytest.mark.usefixtures("upgraded")
class TestDemo:
    def test_it_loads_the_company_and_the_cast_with_their_rights(self) -> None:
        result = mascate("demo")
        assert result.exit_code == 0, result.output
        assert PastOrder.objects.count() > 200
        assert Visit.objects.exists()
        users = {user.username: user for user in User.objects.all()}
        assert sorted(users) == ["max", "olga", "rita", "sam"]
        assert all(name in result.stdout for name in users)
        assert all(user.check_password("mascate") for user in users.values())
        assert sorted(users["max"].team.values_list("code", flat=True)) == ["001", "002"]
        olga = users["olga"]
        assert (olga.is_staff, olga.is_superuser, users["rita"].is_staff) == (True, False, False)
        assert olga.has_perms(["registers.change_customer", "orders.view_order", "accounts.view_user"])
        forbidden = ("accounts.change_user", "accounts.add_user", "orders.change_order", "registers.change_importrun")
        assert [right for right in forbidden if olga.has_perm(right)] == []
        assert not [right for right in olga.get_all_permissions() if ".delete_" in right]

    def test_again_it_changes_nothing_and_keeps_passwords(self) -> None:
        mascate("demo")
        mascate("user", "passwd", "rita", "--password", STRONG)
        assert mascate("demo").exit_code == 0
        assert User.objects.get(username="rita").check_password(STRONG)
        assert User.objects.count() == 4


@pytest.mark.django_db
class TestUsers:
    def test_a_rep_is_added_with_a_password_that_is_asked_for(self, north: Rep) -> None:
        result = mascate("user", "add", "rita", "--rep", "001", typed=f"{STRONG}\n{STRONG}\n")
        assert result.exit_code == 0, result.output
        rita = User.objects.get(username="rita")
        assert rita.rep == north
        assert rita.check_password(STRONG)
        assert STRONG not in result.output

    def test_a_rep_without_a_representative_is_warned_about(self) -> None:
        result = mascate("user", "add", "ana", "--role", "rep", "--password", STRONG)
        assert result.exit_code == 0
        assert "linked to no sales representative" in result.stderr
        assert User.objects.get().rep is None

    def test_an_administrator_may_do_everything_in_the_back_office(self) -> None:
        mascate("user", "add", "ana", "--role", "administrator", "--password", STRONG)
        assert User.objects.get(is_superuser=True, is_staff=True).role == Role.ADMINISTRATOR

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (("rita", "--password", STRONG), "There is a user «rita» already."),
            (("ana", "--password", "mascate"), "This password is too short. It must contain at least 8 characters."),
            (("ana", "--password", STRONG, "--rep", "009"), "There is no sales representative with the code «009»."),
            (("ana", "--password", STRONG, "--rep", "001"), "001 Rita is linked to the user rita already."),
            (("a b", "--password", STRONG), "Enter a valid username."),
        ],
    )
    def test_what_cannot_be_added_is_explained(self, rita: User, words: tuple[str, ...], sentence: str) -> None:
        result = mascate("user", "add", *words)
        assert result.exit_code == 1
        assert sentence in result.stderr
        assert User.objects.filter(username__in=["ana", "a b"]).count() == 0

    def test_a_role_that_does_not_exist_is_a_wrong_use(self) -> None:
        result = mascate("user", "add", "ana", "--role", "boss", "--password", STRONG)
        assert result.exit_code == 2
        assert "«boss» is no role; there are rep, manager, office, administrator." in result.stderr

    def test_the_password_of_nobody_cannot_be_changed(self) -> None:
        result = mascate("user", "passwd", "nobody", "--password", STRONG)
        assert (result.exit_code, result.stderr) == (1, "There is no user «nobody».\n")

    def test_all_accounts_are_listed(self, rita: User) -> None:
        result = mascate("user", "list")
        assert re.search(r"^rita +rep +001 Rita +yes$", result.stdout, re.MULTILINE)


class TestCheck:
    @pytest.fixture(autouse=True)
    def everything_in_place(self, upgraded: None, own_home: Path, settings: Any) -> None:
        (own_home / "secret-key").write_text("secret")
        (own_home / "secret-key").chmod(0o600)
        settings.CLIENT_DIST = own_home / "web"
        (own_home / "web").mkdir()
        (own_home / "web" / "index.html").write_text("<!doctype html>")

    def test_all_is_well(self) -> None:
        result = mascate("check")
        assert result.exit_code == 0, result.output
        assert "problem" not in result.stdout

    def test_a_key_that_others_may_read_is_a_problem(self, own_home: Path) -> None:
        (own_home / "secret-key").chmod(0o644)
        assert_problem("secret key", "others may read")

    def test_another_version_is_a_problem(self) -> None:
        Installation.objects.update(version="1.4.0")
        assert_problem("version", "package 1.5.0, database 1.4.0; run mascate upgrade")

    def test_a_client_that_is_not_built_is_a_problem(self, own_home: Path) -> None:
        (own_home / "web" / "index.html").unlink()
        assert_problem("client", "build the client")

    def test_a_bag_folder_that_cannot_be_written_is_a_problem(self, own_home: Path) -> None:
        (own_home / "bags").write_text("in the way")
        assert_problem("bags", "cannot be written")


def assert_problem(what: str, details: str) -> None:
    result = mascate("check")
    assert result.exit_code == 1
    assert re.search(rf"^{what} +problem +.*{re.escape(details)}", result.stdout, re.MULTILINE), result.stdout
    assert result.stderr == "1 thing is not in place.\n"


@pytest.mark.usefixtures("upgraded")
def test_a_taken_port_is_said_in_one_sentence() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        result = mascate("serve", "--port", str(port))
    assert result.exit_code == 1
    assert result.stderr == f"Port {port} on 127.0.0.1 is taken. Stop what runs there, or choose another with --port.\n"


class TestProcess:
    """As a process of its own, with settings of its own."""

    def test_a_wrong_setting_ends_with_2_and_its_name(self, tmp_path: Path) -> None:
        ran = command("check", home=tmp_path, MASCATE_TIMEZONE="Brazil/Nowhere")
        assert ran.returncode == 2
        assert ran.stderr.startswith("MASCATE_TIMEZONE='Brazil/Nowhere': is not a time zone")

    @pytest.mark.parametrize("words", [("serve",), ("user", "list"), ("upgrade",)])
    def test_a_database_out_of_reach_is_one_sentence(self, tmp_path: Path, words: tuple[str, ...]) -> None:
        ran = command(*words, home=tmp_path, MASCATE_DATABASE_URL="postgresql://127.0.0.1:1/mascate")
        assert ran.returncode == 1
        assert ran.stderr.startswith("The database cannot be used: ")
        assert "Traceback" not in ran.stderr

    def test_help_leaves_nothing_behind(self, tmp_path: Path) -> None:
        assert command("import", "--help", home=tmp_path / "home").returncode == 0
        assert not (tmp_path / "home").exists()


def command(*words: str, home: Path, python: str = "", **settings: str) -> "subprocess.CompletedProcess[str]":
    """`mascate words`, or some Python, as a process with a database of its own."""
    own = {"MASCATE_HOME": str(home), "MASCATE_DATABASE_URL": "", "MASCATE_SECRET_KEY": ""}
    return subprocess.run(
        [sys.executable, *(["-c", python] if python else ["-m", "mascate", *words])],
        cwd=SERVER,
        env=os.environ | own | settings,
        capture_output=True,
        text=True,
        check=False,
    )
