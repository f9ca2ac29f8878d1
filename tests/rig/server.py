"""A real `mascate serve` process on a folder of its own, started, stopped and killed as a test needs it."""

import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.rig.places import MASCATE, ROOT

READY_WITHIN_SECONDS = 30
STOPPED_WITHIN_SECONDS = 15


class Server:
    """One installation: its folder, its port (kept over restarts, for it is the browser's origin) and its process."""

    def __init__(self, home: Path, *, port: int | None = None, settings: dict[str, str] | None = None) -> None:
        self.home = home
        self.port = port or free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = home / "server.log"
        self._settings = settings or {}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *, clock_shift_seconds: int = 0, health: int = 200) -> None:
        """Starts and waits until its health check answers with this status; the clock runs ahead by the shift."""
        if self.is_running:
            raise RuntimeError("the server is running already")
        settings = self.environment() | {"MASCATE_CLOCK_SHIFT_SECONDS": str(clock_shift_seconds)}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [MASCATE, "serve"], cwd=ROOT, env=settings, stdout=log, stderr=log, start_new_session=True
            )
        self._wait_until_it_answers(health)

    def stop(self) -> None:
        """Ends it as an operator does; killed if it does not end by itself."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOPPED_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        """Ends it as a power cut does, with all its workers."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def restart(self, *, clock_shift_seconds: int = 0) -> None:
        self.stop()
        self.start(clock_shift_seconds=clock_shift_seconds)

    def command(self, *words: str) -> str:
        """Runs a `mascate` command on this installation; answers what it printed."""
        ran = subprocess.run([MASCATE, *words], cwd=ROOT, env=self.environment(), capture_output=True, text=True)
        if ran.returncode:
            raise RuntimeError(f"mascate {' '.join(words)} ended with {ran.returncode}:\n{ran.stdout}{ran.stderr}")
        return ran.stdout

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def environment(self) -> dict[str, str]:
        own = {"MASCATE_HOME": str(self.home), "MASCATE_PORT": str(self.port), "MASCATE_HOST": "127.0.0.1"}
        return os.environ | own | self._settings

    def _wait_until_it_answers(self, health: int) -> None:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < deadline and self.is_running:
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:
                    status = answer.status
            except urllib.error.HTTPError as answer:
                status = answer.code
            except (urllib.error.URLError, OSError):
                status = 0
            if status == health:
                return
            time.sleep(0.05)
        said = self.log.read_text(errors="replace")[-4000:]
        self.kill()
        raise RuntimeError(f"the server did not answer within {READY_WITHIN_SECONDS} s:\n{said}")


def prepared(home: Path, *, settings: dict[str, str] | None = None) -> Path:
    """Makes `home` an installation with the demo company in it."""
    home.mkdir(parents=True, exist_ok=True)
    server = Server(home, settings=settings)
    server.command("upgrade")
    server.command("demo")
    return home


def copied(prepared_home: Path, home: Path) -> Path:
    """A fresh installation from a prepared one, in the time of a copy."""
    shutil.copytree(prepared_home, home, dirs_exist_ok=True)
    return home


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
