"""The example of a service, over the loopback with a real client."""

import importlib.util
import json
import pathlib
import threading
import time

import pytest

httpx = pytest.importorskip("httpx")
uvicorn = pytest.importorskip("uvicorn")
pytest.importorskip("fastapi")

SERVICE = pathlib.Path(__file__).resolve().parents[1] / "examples/service.py"
ASKED = {"decision": "bind", "area": "510700", "on": "2026-11-21",
         "facts": {"bindings": [{"status": "active", "bound_on": "2026-01-05"}] * 5}}
SIX = """policy my_city extends cn "我市" / "My city" { area 510700 version "2026.1" }
source city_2026 "我市医保亲情账户办法" dated 2026-01-01 quality example
param members_per_binder : count = 6  cite city_2026
"""


@pytest.fixture(scope="module")
def client():
    spec = importlib.util.spec_from_file_location("service", SERVICE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    server = uvicorn.Server(uvicorn.Config(module.app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as made:
        yield made
    server.should_exit = True
    thread.join()


def test_the_service(client, policy):
    assert client.get("/health").json() == {"status": "ok", "library": "0.1.0", "policy": policy.digest}
    asked = json.dumps(ASKED)
    told = client.post("/decide", content=asked)
    assert told.status_code == 200 and told.text == policy.decide_json(asked) and "LIMIT_MEMBERS" in told.text
    assert client.post("/decide", content="{").status_code == 400
    assert client.post("/lines", content=f"{asked}\n{asked}\n").text == f"{told.text}\n" * 2


def test_packs_are_swapped(client, policy):
    bad = client.put("/packs", json={"a.yb": "policy"})
    assert bad.status_code == 422 and bad.json()[0]["file"] == "a.yb"
    assert client.get("/health").json()["policy"] == policy.digest
    digest = client.put("/packs", json={"my_city.yb": SIX}).json()["digest"]
    assert client.get("/health").json()["policy"] == digest != policy.digest
    assert "LIMIT_MEMBERS" not in client.post("/decide", content=json.dumps(ASKED)).text
    metrics = client.get("/metrics").text
    assert 'yibao_total{what="swaps"} 1' in metrics and 'yibao_total{what="deny"} 1' in metrics
    assert len(SERVICE.read_text(encoding="utf-8").splitlines()) <= 65
