package main

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

const city = `policy my_city extends cn "我市" / "My city" {
  area    330200
  version "2026.1"
}
source city_2026 "我市医保亲情账户办法" dated 2026-01-01 quality example
param members_per_binder : count = 6  cite city_2026
`

const five = `{"decision":"bind","area":"510700","on":"2026-11-21","facts":{"bindings":[{"status":"active"},{"status":"active"},
 {"status":"active"},{"status":"active"},{"status":"active"}]}}`

func ask(t *testing.T, method, url, body string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// start runs the program on a port that is free, and waits until it answers.
func start(t *testing.T) string {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	os.Args = []string{"service", free.Addr().String()}
	free.Close()
	go main()
	url := "http://" + os.Args[1]
	for begun := time.Now(); time.Since(begun) < 30*time.Second; time.Sleep(10 * time.Millisecond) {
		if answer, err := http.Get(url + "/health"); err == nil {
			answer.Body.Close()
			return url
		}
	}
	t.Fatal("the service does not answer")
	return ""
}

func TestService(t *testing.T) {
	url := start(t)
	packs, _ := json.Marshal(map[string]string{"my_city.yb": strings.Replace(city, "330200", "510700", 1)})
	steps := []struct {
		method, path, body string
		code               int
		said               string
	}{
		{"GET", "/health", "", 200, "ok 0.1"},
		{"POST", "/decide", five, 200, "LIMIT_MEMBERS"},
		{"POST", "/decide", "{", 422, `"error"`},
		{"GET", "/decide", "", 405, "POST"},
		{"PUT", "/packs", `{"a.yb":"nonsense"}`, 422, "a.yb:1:1"},
		{"PUT", "/packs", "nonsense", 400, ""},
		{"PUT", "/packs", strings.Repeat(" ", 4<<20+1), 413, "too large"},
		{"PUT", "/packs", string(packs), 200, ""},
		{"POST", "/decide", five, 200, `"pack":"my_city"`},
		{"GET", "/metrics", "", 200, "yibao_decisions_total 3\nyibao_failed_total 1\nyibao_swaps_total 1"},
	}
	for _, step := range steps {
		if code, text := ask(t, step.method, url+step.path, step.body); code != step.code || !strings.Contains(text, step.said) {
			t.Errorf("%s %s: %d %s", step.method, step.path, code, text)
		}
	}
	if _, text := ask(t, "POST", url+"/decide", five); strings.Contains(text, "LIMIT_MEMBERS") {
		t.Error("the new pack is not in force", text)
	}
	var wait sync.WaitGroup
	for i := 0; i < 4; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for k := 0; k < 25; k++ {
				if code, text := ask(t, "POST", url+"/decide", five); code != 200 {
					t.Error(code, text)
				}
			}
		}()
	}
	ask(t, "PUT", url+"/packs", "{}")
	wait.Wait()
}
