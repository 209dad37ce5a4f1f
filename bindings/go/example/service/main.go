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

type service struct {
	now                    yibao.Current
	decided, failed, swaps atomic.Int64
}

const most = 4 << 20 // bytes of a request's body

func (s *service) decide(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err != nil {
		http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
		return
	}
	answer, err := s.now.Load().DecideJSON(body)
	w.Header().Set("Content-Type", "application/json")
	s.decided.Add(1)
	if err != nil {
		s.failed.Add(1)
		w.WriteHeader(http.StatusUnprocessableEntity) // the answer tells what is wrong
	}
	_, _ = w.Write(answer)
}

// swap puts the packs of an object { "file": "text" } in force, on the built-in ones, or tells all that is wrong.
func (s *service) swap(w http.ResponseWriter, r *http.Request) {
	var packs map[string]string
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, most)).Decode(&packs); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	next, err := yibao.Compile(packs, yibao.Options{Embedded: true})
	if err != nil {
		http.Error(w, err.Error(), http.StatusUnprocessableEntity)
		return
	}
	s.now.Swap(next) // the one before is freed when its last decision is done
	s.swaps.Add(1)
	fmt.Fprintln(w, next.Digest())
}

func (s *service) metrics(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprintf(w, "yibao_decisions_total %d\nyibao_failed_total %d\nyibao_swaps_total %d\n", s.decided.Load(), s.failed.Load(), s.swaps.Load())
}

func (s *service) routes() http.Handler {
	only := func(method string, f http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Method != method {
				http.Error(w, "use "+method, http.StatusMethodNotAllowed)
				return
			}
			f(w, r)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/decide", only("POST", s.decide))
	mux.HandleFunc("/packs", only("PUT", s.swap))
	mux.HandleFunc("/metrics", only("GET", s.metrics))
	mux.HandleFunc("/health", only("GET", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintln(w, "ok", yibao.Version(), s.now.Load().Digest())
	}))
	return mux
}

func main() {
	s, address := &service{}, "127.0.0.1:8080"
	if len(os.Args) > 1 {
		address = os.Args[1]
	}
	policy, err := yibao.Embedded()
	if err != nil {
		log.Fatal(err)
	}
	s.now.Swap(policy)
	log.Fatal(http.ListenAndServe(address, s.routes()))
}
