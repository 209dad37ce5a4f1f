// Command service answers requests over HTTP: POST /decide takes a request and gives a decision, both JSON as docs/json.md
// has them; PUT /packs puts other packs in force without a pause; GET /health and GET /metrics tell how it is.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"sync/atomic"

	yibao "github.com/libyibao/libyibao/bindings/go"
)

var now yibao.Current // the policy in force
var decided, failed, swaps atomic.Int64

func decide(body []byte) (int, string) {
	answer, err := now.Load().DecideJSON(body)
	decided.Add(1)
	if err != nil {
		failed.Add(1)
		return http.StatusUnprocessableEntity, string(answer) // it tells what is wrong
	}
	return http.StatusOK, string(answer)
}

// swap puts the packs of an object { "file": "text" } in force, on the built-in ones, or tells all that is wrong.
func swap(body []byte) (int, string) {
	var packs map[string]string
	if err := json.Unmarshal(body, &packs); err != nil {
		return http.StatusBadRequest, err.Error()
	}
	next, err := yibao.Compile(packs, yibao.Options{Embedded: true})
	if err != nil {
		return http.StatusUnprocessableEntity, err.Error()
	}
	now.Swap(next) // the one before is freed when its last decision is done
	swaps.Add(1)
	return http.StatusOK, next.Digest()
}

// handle answers one method at a path; a body has 4 MiB at most.
func handle(method, path, kind string, answer func(body []byte) (int, string)) {
	http.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
		code, text := http.StatusMethodNotAllowed, "use "+method
		if body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 4<<20)); err != nil {
			code, text = http.StatusRequestEntityTooLarge, err.Error()
		} else if r.Method == method {
			code, text = answer(body)
		}
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(code)
		_, _ = io.WriteString(w, text)
	})
}

func main() {
	policy, err := yibao.Embedded()
	if err != nil {
		log.Fatal(err)
	}
	now.Swap(policy)
	handle("POST", "/decide", "application/json", decide)
	handle("PUT", "/packs", "text/plain", swap)
	handle("GET", "/health", "text/plain", func([]byte) (int, string) {
		return http.StatusOK, fmt.Sprintln("ok", yibao.Version(), now.Load().Digest())
	})
	handle("GET", "/metrics", "text/plain", func([]byte) (int, string) {
		const lines = "yibao_decisions_total %d\nyibao_failed_total %d\nyibao_swaps_total %d\n"
		return http.StatusOK, fmt.Sprintf(lines, decided.Load(), failed.Load(), swaps.Load())
	})
	log.Fatal(http.ListenAndServe(append(os.Args, "127.0.0.1:8080")[1], nil))
}
