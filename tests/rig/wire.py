"""The wire between browser and server, as bad as a test wants it: a real proxy on loopback, no mocked network."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, cast

from tests.rig.server import Server

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "server", "date"}


@dataclass(frozen=True)
class Answer:
    """What the server said; `body` None: the answer is lost on the way back. It lasts until `ends` is set."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes | None
    ends: threading.Event | None = None


#: Gets method, path and the server's answer (already committed there) and says what reaches the browser.
Fault = Callable[[str, str, Answer], Answer]


class Wire:
    """Give `address` to the browser; `fault` spoils answers until it is taken away (set to None)."""

    def __init__(self, server: Server, proxy: ThreadingHTTPServer) -> None:
        self.server = server
        self.address = f"http://127.0.0.1:{proxy.server_address[1]}"
        self.fault: Fault | None = None
        self.passed: list[tuple[str, str]] = []


@contextmanager
def wire_to(server: Server) -> Iterator[Wire]:
    """A proxy in front of the server for as long as the block runs."""
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    proxy.daemon_threads = True
    _Handler.wires[proxy.server_address[1]] = Wire(server, proxy)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        yield _Handler.wires[proxy.server_address[1]]
    finally:
        proxy.shutdown()
        proxy.server_close()


def lost(matching: str, *, times: int = 1) -> Fault:
    """The first answers to a path are lost after the server has committed them."""
    left = [times]

    def fault(method: str, path: str, answer: Answer) -> Answer:
        if matching in path and method != "GET" and left[0] > 0:
            left[0] -= 1
            return replace(answer, body=None)
        return answer

    return fault


def captive_portal(method: str, path: str, answer: Answer) -> Answer:
    """Every call is answered by somebody else's page, with status 200."""
    if "/api/" not in path:
        return answer
    return Answer(200, [("Content-Type", "text/html")], b"<html><body>Welcome to Hotel Wi-Fi</body></html>")


def flipped(method: str, path: str, answer: Answer) -> Answer:
    """A bag's section arrives whole but with one byte changed."""
    if "/sections/" not in path or answer.body is None:
        return answer
    middle = len(answer.body) // 2
    body = answer.body[:middle] + bytes([answer.body[middle] ^ 1]) + answer.body[middle + 1 :]
    return replace(answer, body=body)


def truncated(ends: threading.Event) -> Fault:
    """
    A bag's section ends early though every header promises more. When a connection breaks, a browser throws away
    what it has not yet given to the page: set `ends` when the page shows that something has come.
    """

    def fault(method: str, path: str, answer: Answer) -> Answer:
        if "/sections/" not in path or answer.body is None:
            return answer
        return replace(answer, body=answer.body[: len(answer.body) // 2], ends=ends)

    return fault


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wires: ClassVar[dict[int, Wire]] = {}

    def _forward(self) -> None:
        _, port, *_ = cast("tuple[str, int]", self.server.server_address)
        wire = self.wires[port]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        if "/sections/" in self.path:
            # A fault is meant for the content, not for the compressed stream around it.
            headers["Accept-Encoding"] = "identity"
        upstream = http.client.HTTPConnection("127.0.0.1", wire.server.port, timeout=30)
        try:
            upstream.request(self.command, self.path, body, headers)
            said = upstream.getresponse()
            kept = [(name, value) for name, value in said.getheaders() if name.lower() not in HOP_BY_HOP]
            answer = Answer(said.status, kept, said.read())
        except OSError:
            self.close_connection = True
            self.connection.close()
            return
        finally:
            upstream.close()
        wire.passed.append((self.command, self.path))
        if wire.fault is not None:
            answer = wire.fault(self.command, self.path, answer)
        self._answer(answer)

    def _answer(self, answer: Answer) -> None:
        if answer.body is None:
            self.close_connection = True
            self.connection.close()
            return
        self.send_response_only(answer.status)
        promised = [value for name, value in answer.headers if name.lower() == "content-length"]
        for name, value in answer.headers:
            self.send_header(name, value)
        if not promised and answer.status not in (204, 304):
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)
        if answer.ends is not None:
            answer.ends.wait(timeout=30)
        if promised and int(promised[0]) != len(answer.body):
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _forward  # noqa: N815 (the library's names)

    def log_message(self, *words: object) -> None:
        """Nothing: the tests' output is for failures."""
