"""A web server of the tests' own that behaves as asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """Answers by path; ``heard`` holds what came: method, path, headers, body."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.heard: list[tuple[str, str, dict[str, str], bytes]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                length = int(self.headers.get("content-length", 0))
                headers = {name.lower(): value for name, value in self.headers.items()}
                site.heard.append((self.command, self.path, headers, self.rfile.read(length)))
                site.answers[self.path](self)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def at(self, path: str, content: bytes = b"", status: int = 200, **headers: str) -> str:
        """Answer at a path; returns its address."""

        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in {"content-length": str(len(content)), **headers}.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(content)

        return self.by(path, answer)

    def by(self, path: str, answer: Answer) -> str:
        """Have a path answered by a function; returns its address."""
        self.answers[path] = answer
        return self.url + path


@pytest.fixture
def site() -> Iterator[Site]:
    opened = Site()
    yield opened
    opened.server.shutdown()
    opened.server.server_close()
