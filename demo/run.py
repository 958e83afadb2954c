"""Play the whole flow as a shop's own program would: over HTTP, with signed headers.

    make demo            or            .venv/bin/python demo/run.py --out demo-out

Starts a server on a free port with an empty data folder, uploads the sample drawings, sets material
and thickness, nests them on plates and a round remnant, fetches every layout and checks each file again.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import math
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import ezdxf
import httpx2

DRAWINGS = Path(__file__).parent / "drawings"
NESTWRIGHT = [sys.executable, "-m", "nestwright.cli.main"]
TEAM = "TEAM001"
GAP_MM, MARGIN_MM = 5, 10


class Api:
    """The signed calls: three headers and the team, an envelope around every answer."""

    def __init__(self, base: str, app_id: str, app_secret: str) -> None:
        self.client = httpx2.Client(base_url=base, timeout=60)
        self.app_id, self.app_secret = app_id, app_secret

    def headers(self) -> dict[str, str]:
        stamp = str(int(time.time() * 1000))
        sign = hashlib.md5((self.app_id + self.app_secret + stamp).encode()).hexdigest()
        return {"app-id": self.app_id, "time-stamp": stamp, "app-sign": sign, "X-FS-Orgcode": TEAM}

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return self.data(self.client.post(f"/cn-api/api/{path}", json=body, headers=self.headers()))

    def get(self, path: str) -> Any:
        return self.data(self.client.get(path, headers=self.headers()))

    def upload(self, path: str, body: dict[str, Any], files: list[tuple[str, bytes]]) -> Any:
        parts = [("file", (name, content, "image/vnd.dxf")) for name, content in files]
        form = {"data": json.dumps(body)}
        return self.data(
            self.client.post(f"/cn-api/api/{path}", data=form, files=parts, headers=self.headers())
        )

    @staticmethod
    def data(answer: httpx2.Response) -> Any:
        answer.raise_for_status()
        envelope = answer.json()
        if envelope["status"] != 0:
            raise SystemExit(f"{answer.url.path}: {envelope['status']} {envelope['msg']}")
        return envelope["data"]


def say(step: str, text: str) -> None:
    print(f"\n== {step}\n   {text}", flush=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def server(data_dir: Path) -> Iterator[str]:
    """Run ``nestwright serve`` until the block ends; yields its address."""
    port = free_port()
    log = (data_dir / "server.log").open("wb")
    command = [*NESTWRIGHT, "serve", "--port", str(port), "--data-dir", str(data_dir)]
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    base = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            if process.poll() is not None:
                raise SystemExit(f"the server ended; its log:\n{(data_dir / 'server.log').read_text()}")
            if healthy(base):
                break
            time.sleep(0.1)
        yield base
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def healthy(base: str) -> bool:
    try:
        return httpx2.get(f"{base}/healthz", timeout=2).status_code == 200
    except httpx2.TransportError:
        return False


def create_app(data_dir: Path) -> dict[str, str]:
    command = [*NESTWRIGHT, "app", "create", "--team", TEAM, "--json", "--data-dir", str(data_dir)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def remnant_dxf() -> bytes:
    """Return a remnant's outline: a plate from which a disc of 900 mm was cut at one corner."""
    doc = ezdxf.new("R2010")
    doc.units = 4
    rows = [(0, 0, 0), (1200, 0, 0), (1200, 350, math.tan(math.radians(-90) / 4)), (750, 800, 0), (0, 800, 0)]
    doc.modelspace().add_lwpolyline(rows, format="xyb", close=True)
    text = io.StringIO()
    doc.write(text)
    return text.getvalue().encode()


def stock(api: Api) -> None:
    say("1. Material and plates", "material/add, plate/add (two sizes and a remnant with a DXF outline)")
    material = api.post("material/add", {"name": "S235JR", "density": 7.85})["material_id"]
    common = {"material_id": material, "thickness": 5, "gap": MARGIN_MM}
    sizes = (("2500 x 1250", 2500, 1250, 10), ("2000 x 1000", 2000, 1000, -1))
    for name, width, height, amount in sizes:
        plate = {
            "plate_type": 0,
            "plate_name": name,
            "width": width,
            "height": height,
            "remain_amount": amount,
        }
        api.post("plate/add", {**common, **plate})
    scrap = {"plate_type": 1, "plate_name": "offcut A-17", "width": 1200, "height": 800, "remain_amount": 1}
    api.upload("plate/add", {**common, **scrap}, [("offcut.dxf", remnant_dxf())])
    for plate in api.post("plate/list", {})["list"]:
        kind = "remnant" if plate["plate_type"] else "plate"
        print(f"   {kind:8} {plate['plate_name']:14} {plate['width']:g} x {plate['height']:g} mm")


def read_drawings(api: Api) -> int:
    job = api.post("job/add", {"job_name": "Demo order 1001", "comments": "sample drawings"})["job_id"]
    files = [(path.name, path.read_bytes()) for path in sorted(DRAWINGS.glob("*.dxf"))]
    say("2. Job and drawings", f"job/add -> job {job}; drawing/upload of {len(files)} DXF files")
    api.upload("drawing/upload", {"job_id": job}, files)
    while True:
        status = api.post("job/drawing_handle_status", {"job_id": job})
        done = sum(drawing["handle_status"] == "completed" for drawing in status["drawing_list"])
        print(f"   job/drawing_handle_status: {status['handle_status']} ({done} of {len(files)} drawings)")
        if status["handle_status"] == "completed":
            return job
        time.sleep(0.5)


def set_parts(api: Api, job: int) -> None:
    parts = api.post("job/part_list", {"job_id": job})
    say("3. Parts", "job/part_list (quantities from the file names), part/update sets material and thickness")
    for part in parts:
        print(
            f"   {part['part_name']:22} {part['amount']:4d} x  {part['width']:7.1f} x {part['height']:.1f} mm"
        )
    changes = [{"guid": part["guid"], "material": "S235JR", "thickness": 5} for part in parts]
    api.post("part/update", {"parts": changes})


def nest(api: Api, job: int, seconds: int) -> str:
    say("4. Boost", f"job/boost, {seconds} s; answers at once, the state is read while it runs")
    request = {"job_id": job, "gap": GAP_MM, "rotations": [0, 90, 180, 270], "time_limit": seconds, "seed": 1}
    task = api.post("job/boost", request)["tasks"][0]["task_guid"]
    while True:
        state = api.get(f"/v1/nest_tasks/{task}")
        print(f"   {state['state']:8} {describe(state)}")
        if state["state"] in {"done", "stopped", "failed"}:
            break
        time.sleep(1)
    if state["state"] == "failed" or state["not_placed"]:
        raise SystemExit(f"the nest did not place everything: {json.dumps(state, indent=1)}")
    return task


def describe(state: dict[str, Any]) -> str:
    best = state.get("best") or {}
    if best.get("plates_used") is None:
        return str(state.get("stage", ""))
    return (
        f"{state.get('stage', '')}: best {best['plates_used']:.2f} plates, {100 * best['utilization']:.1f} %"
    )


def fetch_layouts(api: Api, job: int, out: Path) -> list[Path]:
    layouts = api.post("job/result_list", {"job_id": job})
    serials = {row["guid"]: len(row["parts"]) for row in api.post("job/result_dxf", {"job_id": job})}
    say("5. Layouts", "job/result_list, job/result_dxf; DXF and SVG through signed links")
    written: list[Path] = []
    for number, layout in enumerate(layouts, start=1):
        for kind in ("dxf", "svg"):
            target = out / f"layout-{number}.{kind}"
            target.write_bytes(api.client.get(layout[f"{kind}_url"]).raise_for_status().content)
            written.append(target)
        print(
            f"   layout-{number}: {layout['plate_name']}, {serials[layout['guid']]} pieces,"
            f" cut {layout['amount']} times, {100 * layout['utilization']:.1f} % used,"
            f" certificate {layout['certificate']}"
        )
    for plate in api.post("job/plate_used", {"job_id": [job]}):
        print(f"   job/plate_used: {plate['amount']} x {plate['plate_name']}")
    return written


def verify(files: list[Path]) -> None:
    say("6. Check", f"nestwright verify on every DXF that was fetched: gap {GAP_MM}, margin {MARGIN_MM}")
    for path in files:
        if path.suffix == ".dxf":
            limits = ["--gap", str(GAP_MM), "--margin", str(MARGIN_MM)]
            command = [*NESTWRIGHT, "verify", str(path), *limits]
            done = subprocess.run(command, check=False, capture_output=True, text=True)
            print(f"   {done.stdout.strip() or done.stderr.strip()}")
            if done.returncode:
                raise SystemExit(f"{path} is not a valid layout")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=Path, default=Path("demo-out"), help="folder for the layouts")
    parser.add_argument("--seconds", type=int, default=10, help="time to nest")
    arguments = parser.parse_args()
    if arguments.out.exists():
        shutil.rmtree(arguments.out)
    arguments.out.mkdir(parents=True)
    with tempfile.TemporaryDirectory(prefix="nestwright-demo-") as folder:
        app = create_app(Path(folder))
        with server(Path(folder)) as base:
            print(f"Nestwright runs at {base}  (its API pages: {base}/docs)")
            api = Api(base, app["app_id"], app["app_secret"])
            stock(api)
            job = read_drawings(api)
            set_parts(api, job)
            nest(api, job, arguments.seconds)
            files = fetch_layouts(api, job, arguments.out)
    verify(files)
    say("Done", f"The layouts lie in {arguments.out.resolve()}: open the .svg in a browser, cut the .dxf.")


if __name__ == "__main__":
    main()
