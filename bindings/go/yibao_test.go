//go:build cgo

package yibao

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

var ctx = context.Background()

var onceEmbedded struct {
	sync.Once
	policy *Policy
	err    error
}

func nation(t testing.TB) *Policy {
	t.Helper()
	onceEmbedded.Do(func() { onceEmbedded.policy, onceEmbedded.err = Embedded() })
	if onceEmbedded.err != nil {
		t.Fatal(onceEmbedded.err)
	}
	return onceEmbedded.policy
}

// ---- the conformance cases: the same bytes as the command and the C library ----

var digest = regexp.MustCompile(`("digest":")[0-9a-f]{64}"`)

func TestConformance(t *testing.T) {
	paths, _ := filepath.Glob("../../tests/conformance/*.json")
	if len(paths) == 0 {
		t.Skip("tests/conformance of the library is not here")
	}
	p := nation(t)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var one struct{ Request, Answer json.RawMessage }
		if err = json.Unmarshal(text, &one); err != nil {
			// a request that is no JSON, or has a key twice, is put by the runs that do not read it first
			t.Fatal(path, err)
		}
		got, err := p.DecideJSON(one.Request)
		if wanted := squeezed(string(one.Answer)); digest.ReplaceAllString(string(got), `${1}DIGEST"`) != wanted {
			t.Errorf("%s (%v)\ngot    %s\nwanted %s", path, err, got, wanted)
		}
	}
	t.Logf("%d cases", len(paths))
}

var token = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|[^\s"]+`)

func squeezed(text string) string { return strings.Join(token.FindAllString(text, -1), "") }

// ---- a decision ----

type binding struct {
	Status  string `yibao:"status"`
	BoundOn *Date  `yibao:"bound_on"`
	note    string
}

func bound(n int) []binding {
	day := Day(2026, 1, 5)
	list := make([]binding, n)
	for i := range list {
		list[i] = binding{Status: "active", BoundOn: &day, note: "not a fact"}
	}
	return list
}

type bindFacts struct {
	Binder struct {
		ID       string `yibao:"id"`
		Enrolled bool   `yibao:"enrolled"`
		Evoucher bool   `yibao:"evoucher"`
	} `yibao:"binder"`
	Born     *Date     `yibao:"member.birth_date"`
	Relation string    `yibao:"relation"`
	Bindings []binding `yibao:"bindings"`
	Login    Proof     `yibao:"login"`
	Ours     string    // no tag: not a fact
}

func TestStructAndMapAgree(t *testing.T) {
	day := Day(2015, 6, 1)
	facts := bindFacts{Born: &day, Relation: "20", Bindings: bound(5), Login: Proved(3)}
	facts.Binder.ID, facts.Binder.Enrolled, facts.Binder.Evoucher = "B", true, true
	rows := []any{}
	for range bound(5) {
		rows = append(rows, map[string]any{"status": "active", "bound_on": "2026-01-05"})
	}
	asMap := map[string]any{"binder": map[string]any{"id": "B", "enrolled": true}, "binder.evoucher": true,
		"member.birth_date": time.Date(2015, 6, 1, 23, 0, 0, 0, time.FixedZone("CST", 8*3600)), "relation": "child",
		"bindings": rows, "login": Proved(3)}
	var texts []string
	for _, given := range []any{facts, &facts, asMap} {
		d, err := nation(t).Decide(ctx, Request{Decision: "bind", Area: 330200, On: Day(2026, 11, 21), Facts: given, With: WithJSON})
		if err != nil {
			t.Fatal(err)
		}
		text, err := d.JSON()
		if err != nil || d.Outcome != Deny || !d.Has("LIMIT_MEMBERS") || len(d.Reasons[0].Sources) == 0 {
			t.Fatalf("%+v %v", d, err)
		}
		texts = append(texts, text)
	}
	if texts[0] != texts[1] || texts[0] != texts[2] {
		t.Error(texts)
	}
}

func TestTexts(t *testing.T) {
	r := Request{Decision: "bind", Area: 330200, On: Day(2026, 11, 21), Facts: map[string]any{"bindings": bound(5)}}
	d, err := nation(t).Decide(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	if _, err = d.Explain("zh"); !errors.Is(err, ErrOrder) || !strings.Contains(err.Error(), "WithExplainZH") {
		t.Error(err)
	}
	if _, err = d.Explain("fr"); !errors.Is(err, ErrArgument) {
		t.Error(err)
	}
	r.With = WithExplainZH | WithExplainEN | WithReceipt | WithJSON | WithTrace
	if d, err = nation(t).Decide(ctx, r); err != nil {
		t.Fatal(err)
	}
	zh, _ := d.Explain("zh")
	en, _ := d.Explain("en")
	if !strings.Contains(zh, "亲情账户最多绑定5位") || !strings.Contains(en, "at most 5 members") {
		t.Error(zh, en)
	}
	receipt, _ := d.Receipt()
	again, err := nation(t).Replay([]byte(receipt), nil)
	if err != nil || !again.Same || len(again.Decision) == 0 {
		t.Errorf("%+v %v", again, err)
	}
	changed := strings.Replace(receipt, `"outcome":"deny"`, `"outcome":"permit"`, 1)
	if again, err = nation(t).Replay([]byte(changed), nil); err != nil || again.Same || len(again.Differs) == 0 {
		t.Errorf("%+v %v", again, err)
	}
	if _, err = nation(t).Replay([]byte(`{"x":1}`), nil); err == nil {
		t.Error("a receipt that is none")
	}
}

func TestBrief(t *testing.T) {
	r := Request{Decision: "bind", Area: 330200, On: Day(2026, 11, 21), Facts: map[string]any{"bindings": bound(5)}}
	full, err := nation(t).Decide(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	r.With = Brief
	brief, err := nation(t).Decide(ctx, r)
	if err != nil || len(brief.Reasons) != len(full.Reasons) || brief.Reasons[0].Number != full.Reasons[0].Number ||
		brief.Reasons[0].ZH != "" || len(brief.Missing) != len(full.Missing) {
		t.Errorf("%+v %v", brief, err)
	}
}

// ---- input that is not right: an error that says what to do ----

func itself() any {
	var x any
	x = &x
	return x
}

func TestBadInput(t *testing.T) {
	huge := make([]map[string]any, 100000)
	for i := range huge {
		huge[i] = map[string]any{"status": "active"}
	}
	cases := []struct {
		name, decision string
		facts          any
		proofs         map[string]Proof
		status         Status
		said           string
	}{
		{"float for money", "settle", map[string]any{"acct_pay_limit": 12.5, "year.hifp_pay": 12.34}, nil, ErrType, ""},
		{"float", "settle", map[string]any{"year.hifp_pay": 12.34}, nil, ErrType, "a float is no exact amount"},
		{"bare number", "settle", map[string]any{"year.hifp_pay": 12}, nil, ErrType, "could be yuan or fen"},
		{"too many digits", "settle", map[string]any{"year.hifp_pay": "12.345"}, nil, ErrRange, "2 digits"},
		{"no number", "settle", map[string]any{"year.hifp_pay": "twelve"}, nil, ErrRange, "decimal"},
		{"fits no more", "settle", map[string]any{"year.hifp_pay": "99999999999999999999"}, nil, ErrRange, ""},
		{"unknown name", "bind", map[string]any{"membr": 1}, nil, ErrName, "no fact or proof"},
		{"NUL in a name", "bind", map[string]any{"relation\x00": "child"}, nil, ErrName, ""},
		{"unknown proof", "bind", nil, map[string]Proof{"face": {}}, ErrName, ""},
		{"unknown field", "bind", map[string]any{"bindings": []map[string]any{{"x": 1}}}, nil, ErrName, ""},
		{"unknown code", "bind", map[string]any{"relation": "uncle's dog"}, nil, ErrName, ""},
		{"NUL in a code", "bind", map[string]any{"relation": "child\x00"}, nil, ErrName, ""},
		{"invalid UTF-8", "bind", map[string]any{"binder.id": "\xff\xfe"}, nil, ErrRange, ""},
		{"long text", "bind", map[string]any{"binder.id": strings.Repeat("长", 1<<20)}, nil, ErrLimit, ""},
		{"huge list", "bind", map[string]any{"bindings": huge}, nil, ErrLimit, "leave out"},
		{"no list", "bind", map[string]any{"bindings": "many"}, nil, ErrType, "a list"},
		{"row of a list", "bind", map[string]any{"bindings": []any{nil}}, nil, ErrType, ""},
		{"no bool", "bind", map[string]any{"binder.enrolled": "yes"}, nil, ErrType, "a bool"},
		{"no day", "bind", map[string]any{"member.birth_date": "2026-02-30"}, nil, ErrDate, "2026-11-21"},
		{"NoDate", "bind", map[string]any{"member.birth_date": NoDate}, nil, ErrDate, ""},
		{"a day of int", "bind", map[string]any{"member.birth_date": 20150601}, nil, ErrType, ""},
		{"a function", "bind", map[string]any{"relation": func() {}}, nil, ErrType, ""},
		{"a pointer to itself", "bind", map[string]any{"relation": itself()}, nil, ErrType, "a text"},
		{"a list of itself", "bind", map[string]any{"bindings": []any{itself()}}, nil, ErrType, "for each row"},
		{"no facts", "bind", 12, nil, ErrType, "map[string]any"},
		{"proof of no state", "bind", nil, map[string]Proof{"login": {State: 77}}, ErrRange, ""},
		{"proof of the future", "bind", nil, map[string]Proof{"login": {Verified, -5, true}}, ErrRange, ""},
		{"no decision", "marry", nil, nil, ErrName, "Decisions"},
		{"NUL in a decision", "bind\x00", nil, nil, ErrName, ""},
	}
	for _, c := range cases[1:] {
		_, err := nation(t).Decide(ctx, Request{Decision: c.decision, Area: 330200, On: Day(2026, 11, 21), Facts: c.facts, Proofs: c.proofs})
		var e *Error
		if !errors.Is(err, c.status) || !errors.As(err, &e) || !strings.Contains(e.EN, c.said) || e.EN == "" || e.ZH == "" {
			t.Errorf("%s: %v, not %v %q", c.name, err, c.status, c.said)
		}
	}
	if _, err := nation(t).Decide(ctx, Request{Decision: "bind", Area: 1e9, On: Day(2026, 11, 21)}); !errors.Is(err, ErrArea) {
		t.Error(err)
	}
	if _, err := nation(t).Decide(ctx, Request{Decision: "bind", Area: 330200, On: NoDate}); !errors.Is(err, ErrDate) {
		t.Error(err)
	}
	var none *Policy
	if _, err := none.Decide(ctx, Request{}); !errors.Is(err, ErrArgument) {
		t.Error(err)
	}
	var nothing Current
	if _, err := nothing.Decide(ctx, Request{}); !errors.Is(err, ErrArgument) {
		t.Error(err)
	}
	for _, request := range []string{"", "{", "\x00", "null", `{"decision":"bind"}`, strings.Repeat("[", 100000), "{\"\xff\":1}"} {
		if answer, err := nation(t).DecideJSON([]byte(request)); err == nil {
			t.Errorf("%.20q: %s", request, answer)
		}
	}
	if _, err := Load([]byte("no image")); !errors.Is(err, ErrImage) {
		t.Error(err)
	}
	if _, err := Load(nil); err == nil {
		t.Error("nothing was loaded")
	}
}

type wrongTag struct {
	X string `yibao:"relatoin"`
}
type hiddenTag struct {
	relation string `yibao:"relation"`
}
type wrongProof struct {
	X bool `yibao:"login"`
}

func TestBadStructs(t *testing.T) {
	for _, facts := range []any{wrongTag{}, &hiddenTag{relation: ""}, wrongProof{}, new(int), []int{1}} {
		if _, err := nation(t).Decide(ctx, Request{Decision: "bind", Area: 330200, On: Day(2026, 11, 21), Facts: facts}); err == nil {
			t.Errorf("%T passes", facts)
		}
	}
	var absent *bindFacts
	if d, err := nation(t).Decide(ctx, Request{Decision: "bind", Area: 330200, On: Day(2026, 11, 21), Facts: absent}); err != nil || d.Outcome != Undetermined {
		t.Error(d, err)
	}
}

func TestCancelled(t *testing.T) {
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := nation(t).Decide(stopped, Request{Decision: "bind"}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// ---- policies ----

const smallPack = `policy small "小" / "small" {
  area 510700
  version "1"
}
source s "办法" dated 2026-01-01 quality example
decision ask "问" / "ask" { n count }
rule ask.most deny TOO_MANY when n > 3 say "多" / "too many" cite s
`

func TestCompile(t *testing.T) {
	_, err := Compile(map[string]string{"a.yb": "policy a \"甲\" / \"a\" {\n  area 1\n}\nrule x deny when", "b.yb": "nonsense"}, Options{})
	var all *CompileError
	if !errors.As(err, &all) || len(all.Diagnostics) < 2 || !errors.Is(err, ErrPack) || !strings.Contains(err.Error(), "b.yb:1:1") {
		t.Fatalf("%v", err)
	}
	p, err := Compile(map[string]string{"small.yb": smallPack}, Options{Strict: true})
	if err != nil {
		t.Fatal(err)
	}
	image, err := p.Save()
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := Load(image)
	if err != nil || loaded.Digest() != p.Digest() || len(p.Digest()) != 64 {
		t.Fatal(err)
	}
	for n, wanted := range map[int]Outcome{3: Permit, 4: Deny} {
		if d, err := loaded.Decide(ctx, Request{Decision: "ask", Area: 510700, On: Day(2026, 2, 1), Facts: map[string]any{"n": n}}); err != nil || d.Outcome != wanted {
			t.Error(n, d, err)
		}
	}
	for _, name := range []string{"a\x00b", ""} {
		if _, err = Compile(map[string]string{name: "\xff\x00"}, Options{}); err == nil {
			t.Errorf("%q", name)
		}
	}
}

// What nobody closes is freed when nobody has it any more.
func TestNotClosed(t *testing.T) {
	image, err := nation(t).Save()
	if err != nil {
		t.Fatal(err)
	}
	before := resident(t)
	const n = 60
	for i := 0; i < n; i++ {
		p, err := Load(image)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = p.Decide(ctx, Request{Decision: "use", Area: 330200, On: Day(2026, 11, 21)}); err != nil {
			t.Fatal(err)
		}
		if i%10 == 9 {
			runtime.GC()
			time.Sleep(time.Millisecond) // finalizers have a goroutine of their own
		}
	}
	if grown := resident(t) - before; grown > n/2*len(image) {
		t.Errorf("%d bytes more after %d policies of %d each", grown, n, len(image))
	}
}

// resident is what of the process is in memory, C's part included.
func resident(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile("/proc/self/statm")
	var total, pages int
	if err == nil {
		_, err = fmt.Sscan(string(text), &total, &pages)
	}
	if err != nil {
		t.Skip("no /proc to measure by: ", err)
	}
	return pages * os.Getpagesize()
}

func TestClose(t *testing.T) {
	p, err := Compile(map[string]string{"small.yb": smallPack}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	r := Request{Decision: "ask", Area: 510700, On: Day(2026, 2, 1), Facts: map[string]any{"n": 1}}
	var wait sync.WaitGroup
	for i := 0; i < 4; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for {
				if _, err := p.Decide(ctx, r); err != nil {
					if !errors.Is(err, ErrClosed) {
						t.Error(err)
					}
					return
				}
			}
		}()
	}
	time.Sleep(20 * time.Millisecond)
	if err = p.Close(); err != nil {
		t.Error(err)
	}
	wait.Wait()
	if err = p.Close(); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if _, err = p.Save(); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	if _, err = p.DecideJSON([]byte("{}")); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

// Two goroutines never have one case: each sees its own number in its own sentence, and the host of one nobody else's.
func TestManyAtOnce(t *testing.T) {
	p := nation(t)
	var wait sync.WaitGroup
	for g := 0; g < 8; g++ {
		wait.Add(1)
		go func(n int) {
			defer wait.Done()
			said := "there are " + string(rune('0'+n)) + ":"
			for k := 0; k < 200; k++ {
				facts := any(&bindFacts{Relation: "child", Bindings: bound(n)})
				if k%2 == 0 {
					facts = map[string]any{"bindings": bound(n)}
				}
				d, err := p.Decide(ctx, Request{Decision: "bind", Area: 330200, On: Day(2026, 11, 21), Facts: facts})
				if err != nil || d.Has("LIMIT_MEMBERS") != (n >= 5) || n >= 5 && !strings.Contains(d.Reasons[0].EN, said) {
					t.Error(n, d, err)
					return
				}
				h := &desk{members: n, counted: n, keys: map[string]bool{}}
				d, _, err = p.BindCommit(ctx, h, Message{Key: said}, application("a"))
				if err != nil || d.Has("LIMIT_MEMBERS") != (n >= 5) || h.members != n && h.members != n+1 {
					t.Error(n, d, err)
					return
				}
			}
		}(g + 1)
	}
	wait.Wait()
}

func TestSwapWhileDeciding(t *testing.T) {
	var now Current
	first, err := Compile(map[string]string{"small.yb": smallPack}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	now.Swap(first)
	var wait sync.WaitGroup
	for i := 0; i < 4; i++ {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for k := 0; k < 2000; k++ {
				d, err := now.Decide(ctx, Request{Decision: "ask", Area: 510700, On: Day(2026, 2, 1), Facts: map[string]any{"n": 4}})
				if err != nil || d.Outcome != Deny && d.Outcome != Permit {
					t.Error(d, err)
					return
				}
			}
		}()
	}
	for i := 0; i < 20; i++ {
		next, err := Compile(map[string]string{"small.yb": strings.Replace(smallPack, "n > 3", "n > "+string(rune('2'+i%5)), 1)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		now.Swap(next)
		runtime.GC() // the one before is freed once nobody decides by it
	}
	wait.Wait()
}

// ---- numbers and days ----

func TestMoney(t *testing.T) {
	for text, wanted := range map[string]Money{"0": 0, "12": 1200, "12.3": 1230, "-0.05": -5, "12.34": 1234, "92233720368547758.07": math.MaxInt64} {
		if got, err := ParseMoney(text); err != nil || got != wanted {
			t.Error(text, got, err)
		}
	}
	for _, text := range []string{"", ".5", "5.", "1e3", "12.345", "+1", " 1", "1,000", "--1", "٣", "92233720368547758.08", "1.2.3", "0x10"} {
		if got, err := ParseMoney(text); err == nil {
			t.Error(text, got)
		}
	}
	for m, wanted := range map[Money]string{0: "0.00", -5: "-0.05", 1234: "12.34", math.MinInt64: "-92233720368547758.08"} {
		if m.String() != wanted {
			t.Error(m.String(), wanted)
		}
	}
	if Yuan(12, 34) != 1234 || Yuan(-12, 34) != -1234 {
		t.Error("Yuan")
	}
	if Day(2026, 2, 30) != NoDate || Day(1970, 1, 2) != 1 || Day(1969, 12, 31) != -1 || Day(2026, 11, 21).String() != "2026-11-21" {
		t.Error("Day")
	}
}
