"""What signed headers, envelope, limits and log cost: a signed no-op call against the bare framework.

Both run as servers of their own and are asked in turns, in one run, by the same load generator: keep-alive
connections that each send the next request when the answer is there. Writes JSON.

    python -m bench.signed_call --seconds 3 --rounds 5 --json bench/out/signed_call.json
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

OUT = Path(__file__).with_name("out") / "signed_call.json"
CONNECTIONS = 8
START_TIMEOUT_S = 60.0
ALLOWED_RATIO = 2.0


def serve_bare() -> None:
    """Serve the framework's own no-op: one plain ``def`` endpoint."""
    import uvicorn
    from fastapi import FastAPI

    app = FastAPI()

    @app.get("/ping")
    def ping() -> dict[str, str]:
        return {"answer": "pong"}

    run(uvicorn.Config(app, port=0, log_level="warning", access_log=False))


def serve_signed(data_dir: str) -> None:
    """Serve the whole product, its request log included."""
    import uvicorn

    from nestwright.api.app import create_app
    from nestwright.bootstrap import open_inline_context
    from nestwright.config import load_settings
    from nestwright.logs import configure_logs
    from nestwright.services.access import create_app as new_app

    configure_logs("info")
    with open_inline_context(load_settings(data_dir=Path(data_dir))) as ctx:
        app = new_app(ctx, "BENCH")
        print(json.dumps({"app_id": app.app_id, "app_secret": app.app_secret}), flush=True)
        run(uvicorn.Config(create_app(ctx), port=0, log_level="warning", access_log=False))


def run(config) -> None:
    """Run a server and print the port it got."""
    import uvicorn

    class Announced(uvicorn.Server):
        async def startup(self, sockets=None) -> None:
            await super().startup(sockets)
            print(json.dumps({"port": self.servers[0].sockets[0].getsockname()[1]}), flush=True)

    Announced(config).run()


class Server:
    """One of the two servers in a process of its own."""

    def __init__(self, kind: str, data_dir: str, log) -> None:
        command = [sys.executable, __file__, "--serve", kind, "--data-dir", data_dir]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        self.said: dict[str, object] = {}
        until = time.monotonic() + START_TIMEOUT_S
        while "port" not in self.said:
            line = self.process.stdout.readline()
            if not line or time.monotonic() > until:
                raise RuntimeError(f"the {kind} server did not start")
            if line.startswith("{"):
                self.said.update(json.loads(line))
        # What it logs from here on goes nowhere, but it is written.
        self.drain = subprocess.Popen(["cat"], stdin=self.process.stdout, stdout=subprocess.DEVNULL)

    def request(self) -> bytes:
        """Return the request as it goes over the wire, signed where the server has an app."""
        if "app_id" not in self.said:
            return b"GET /ping HTTP/1.1\r\nhost: bench\r\n\r\n"
        stamp = str(int(time.time() * 1000))
        app_id, secret = self.said["app_id"], self.said["app_secret"]
        sign = hashlib.md5(f"{app_id}{secret}{stamp}".encode()).hexdigest()
        return (
            f"GET /v1/ping HTTP/1.1\r\nhost: bench\r\napp-id: {app_id}\r\ntime-stamp: {stamp}\r\n"
            f"app-sign: {sign}\r\nX-FS-Orgcode: BENCH\r\n\r\n"
        ).encode()

    def close(self) -> None:
        """Stop the server."""
        self.process.terminate()
        self.process.wait()
        self.drain.wait()


async def load(server: Server, seconds: float) -> float:
    """Return how many requests a second were answered with HTTP 200."""
    request = server.request()
    until = time.perf_counter() + seconds
    started = time.perf_counter()
    counts = await asyncio.gather(*(ask(server.said["port"], request, until) for _ in range(CONNECTIONS)))
    return sum(counts) / (time.perf_counter() - started)


async def ask(port: int, request: bytes, until: float) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    count = 0
    while time.perf_counter() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 200") or b'"status":1' in body:
            raise RuntimeError(f"not answered: {head + body!r}")
        count += 1
    writer.close()
    await writer.wait_closed()
    return count


def measure(rounds: int, seconds: float) -> dict[str, object]:
    """Ask both servers in turns; the ratio of each round is safe from what else the machine does."""
    with tempfile.TemporaryDirectory() as data_dir, Path(os.devnull).open("w") as log:
        servers = {kind: Server(kind, data_dir, log) for kind in ("bare", "signed")}
        try:
            for server in servers.values():
                asyncio.run(load(server, 1.0))
            rates = [
                {kind: asyncio.run(load(server, seconds)) for kind, server in servers.items()}
                for _ in range(rounds)
            ]
        finally:
            for server in servers.values():
                server.close()
    ratios = [rate["bare"] / rate["signed"] for rate in rates]
    ratio = statistics.median(ratios)
    return {
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "connections": CONNECTIONS,
        "requests_per_second": {kind: round(statistics.median(r[kind] for r in rates)) for kind in servers},
        "time_ratio_by_round": [round(value, 3) for value in ratios],
        "time_ratio": round(ratio, 3),
        "allowed": ALLOWED_RATIO,
        "passed": ratio <= ALLOWED_RATIO,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description="signed no-op call against the bare framework")
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, default=OUT)
    parser.add_argument("--serve", choices=["bare", "signed"], help=argparse.SUPPRESS)
    parser.add_argument("--data-dir", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve_bare() if given.serve == "bare" else serve_signed(given.data_dir)
        return 0
    result = measure(given.rounds, given.seconds)
    text = json.dumps(result, indent=2)
    print(text)
    given.json.parent.mkdir(parents=True, exist_ok=True)
    given.json.write_text(text + "\n")
    return 0 if result["passed"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
