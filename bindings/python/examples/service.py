"""A service that decides: uvicorn service:app

POST /decide takes a request of docs/json.md, POST /lines a request a line. PUT /packs takes {"name": "text"}: the new
policy stands in for the old one at once, requests that are being decided keep theirs. GET /health, GET /metrics.
"""

import time
from collections import Counter

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool

import yibao

app = FastAPI(title="yibao")
app.state.policy = yibao.Policy.embedded()
counted: Counter = Counter()


def answer(text, begin):
    """The decision as it is; a bad request is told as 400."""
    bad = text.startswith('{"error"')
    counted["errors" if bad else text.partition('"outcome":"')[2].partition('"')[0]] += 1
    counted["nanoseconds"] += time.perf_counter_ns() - begin
    return Response(text, 400 if bad else 200, media_type="application/json")


@app.post("/decide")
async def decide(request: Request):
    body = await request.body()
    begin = time.perf_counter_ns()  # some microseconds: no thread is worth it
    return answer(app.state.policy.decide_json(body), begin)


@app.post("/lines")
async def lines(request: Request):
    body = await request.body()
    told = await run_in_threadpool(app.state.policy.decide_lines, body)  # without the interpreter's lock
    counted["lines"] += told.count(b"\n")
    return Response(told, media_type="application/jsonl")


@app.put("/packs")
async def swap(packs: dict[str, str]):
    try:
        policy = await run_in_threadpool(yibao.Policy.compile, packs)
    except yibao.PackError as error:
        return JSONResponse([diagnostic._asdict() for diagnostic in error.diagnostics], 422)
    app.state.policy = policy  # the old one goes with the last request that uses it
    counted["swaps"] += 1
    return {"digest": policy.digest}


@app.get("/health")
async def health():
    return {"status": "ok", "library": yibao.__version__, "policy": app.state.policy.digest}


@app.get("/metrics")
async def metrics():
    return PlainTextResponse("".join(f'yibao_total{{what="{what}"}} {n}\n' for what, n in sorted(counted.items())))
