//go:build cgo

package yibao

/*
#include "glue.h"
*/
import "C"

import (
	"context"
	"encoding/json"
	"runtime"
	"time"
	"unsafe"
)

// Decide answers a request. It takes some hundred nanoseconds, asks nobody, and keeps nothing; the context is looked at
// before it begins.
func (p *Policy) Decide(ctx context.Context, r Request) (*Decision, error) {
	if r.Draft != "" || r.Notary != nil {
		return p.decideHeld(ctx, r)
	}
	s, err := p.prepare(ctx, &r)
	if err != nil {
		return nil, err
	}
	var d *Decision
	if st := C.yb_go_decide(C.uintptr_t(uintptr(unsafe.Pointer(s.call)))); st != 0 {
		err = s.failed(st)
	} else {
		d = s.answer(r.With, "")
	}
	s.q.put(s)
	return d, err
}

// decideHeld is Decide with a session. It has a request of its own, so that the usual one stays off the heap.
func (p *Policy) decideHeld(ctx context.Context, r Request) (*Decision, error) {
	d, _, err := p.held(&session{ctx: ctx, request: &r}, C.YB_GO_DECIDE)
	return d, err
}

// prepare takes a case and fills a request in.
func (p *Policy) prepare(ctx context.Context, r *Request) (*slot, error) {
	if ctx != nil {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	if p == nil || p.closed.Load() {
		_, err := p.take()
		return nil, err
	}
	q := p.decisions[r.Decision]
	if q == nil {
		return nil, refuse(ErrName, r.Decision, "政策没有这个决定", "the policy has no decision of this name: see Policy.Decisions")
	}
	if r.Area < 0 || r.Area > 999999 {
		return nil, refuse(ErrArea, "Area", "统筹区代码为六位数字", "an area is a number of six digits, such as 330200")
	}
	s, err := q.get()
	if err != nil {
		return nil, err
	}
	s.call.area, s.call.on, s.call.known = C.int32_t(r.Area), C.int32_t(r.On), C.int32_t(r.Known)
	s.call.with = C.uint32_t(r.With)
	s.call.draft_len = 0
	if r.Draft != "" {
		err = s.resume(r)
	}
	if err == nil {
		err = s.fill(r.Facts, r.Proofs)
	}
	if err != nil {
		q.put(s)
		return nil, err
	}
	return s, nil
}

// resume puts a draft in front of what is given.
func (s *slot) resume(r *Request) error {
	if r.Area != 0 || r.Known != 0 {
		return refuse(ErrArgument, "Draft", "草稿自有统筹区和日期:请勿再给 Area 和 Known", "a draft has its own area and dates: leave Area and Known empty")
	}
	minutes := (r.Waited + time.Minute - 1) / time.Minute
	if r.Waited < 0 {
		minutes = -1
	}
	s.call.minutes, s.call.draft_len = C.int32_t(minutes), C.size_t(len(r.Draft))
	s.put(r.Draft)
	return nil
}

// DecideJSON answers a request that is JSON text, as docs/json.md describes both. The same request gives the same
// bytes. With an error the answer is { "error": … } where the library wrote one.
func (p *Policy) DecideJSON(request []byte) ([]byte, error) {
	return p.textual(func(s *slot, ptr *C.yb_policy) C.yb_status {
		return C.yb_go_json(s.call, ptr, chars(request), C.size_t(len(request)))
	})
}

// Replayed is what a replay came to.
type Replayed struct {
	Same     bool            `json:"same"`    // outcome and decision are what they were, and so is each sealed fact
	Differs  []string        `json:"differs"` // all that is not as it was; see Replay in include/yibao/receipt.h
	Decision json.RawMessage `json:"decision"`
}

// Replay decides a receipt's request again and compares. Private facts are not in a receipt: they are given again, as a
// JSON object like "facts" of a request, or nil.
func (p *Policy) Replay(receipt, facts []byte) (*Replayed, error) {
	return p.ReplayBy(nil, receipt, facts)
}

// ReplayBy is Replay of a receipt that was sealed or signed. With Check it must be signed, and ErrSignature tells that
// the signature does not hold, or that there is none.
func (p *Policy) ReplayBy(n *Notary, receipt, facts []byte) (*Replayed, error) {
	held := &session{ctx: context.Background(), request: &Request{Notary: n}}
	answer, err := p.textual(func(s *slot, ptr *C.yb_policy) C.yb_status {
		defer held.open(s)()
		return C.yb_go_replay(s.call, ptr, chars(receipt), C.size_t(len(receipt)), chars(facts), C.size_t(len(facts)))
	})
	if held.err != nil {
		return nil, held.err
	}
	if e, is := err.(*Error); is && e.Status == ErrReplay {
		err = nil // the answer tells what differs
	}
	if err != nil {
		return nil, err
	}
	made := &Replayed{}
	if err = json.Unmarshal(answer, made); err != nil {
		return nil, err
	}
	return made, nil
}

// textual runs a call whose answer is a text.
func (p *Policy) textual(run func(*slot, *C.yb_policy) C.yb_status) ([]byte, error) {
	ptr, err := p.take()
	if err != nil {
		return nil, err
	}
	defer C.yb_policy_unref(ptr)
	s, err := p.any.get()
	if err != nil {
		return nil, err
	}
	defer p.any.put(s)
	st := run(s, ptr)
	text := C.GoBytes(unsafe.Pointer(s.call.told), C.int(s.call.told_len))
	if st != 0 {
		return text, told(Status(st), text)
	}
	return text, nil
}

// told is the error in { "error": { "status", "at", "zh", "en" } }.
func told(status Status, text []byte) error {
	var answer struct {
		Error struct{ At, ZH, EN string }
	}
	err := plainError(status, "")
	if json.Unmarshal(text, &answer) == nil && answer.Error.EN != "" {
		err.Place, err.ZH, err.EN = answer.Error.At, answer.Error.ZH, answer.Error.EN
	}
	return err
}

func chars(text []byte) *C.char {
	if len(text) == 0 {
		return nil
	}
	return (*C.char)(unsafe.Pointer(&text[0]))
}

// ---- reading what glue.c wrote ----

type reader struct {
	words []C.int64_t
	text  string
	at    int
	pos   int
}

func (s *slot) reader() reader {
	r := reader{words: unsafe.Slice(s.call.words, int(s.call.n_words))}
	if n := int(s.call.told_len); n > 0 {
		r.text = string(unsafe.Slice((*byte)(unsafe.Pointer(s.call.told)), n))
	}
	return r
}

func (r *reader) number() int64 {
	r.at++
	return int64(r.words[r.at-1])
}

func (r *reader) int() int { return int(r.number()) }

// string is a part of the one text that was copied.
func (r *reader) string() string {
	from := r.pos
	r.pos += r.int()
	return r.text[from:r.pos]
}

func (r *reader) sources() []Source {
	n := r.int()
	if n == 0 {
		return nil
	}
	all := make([]Source, n)
	for i := range all {
		all[i] = Source{r.string(), r.string(), r.string(), r.string(), r.string(), r.string(), r.string()}
	}
	return all
}

func (r *reader) reasons(n int, brief bool) []Reason {
	if n == 0 {
		return nil
	}
	all := make([]Reason, n)
	for i := range all {
		all[i].Number = r.int()
		if !brief {
			one := &all[i]
			one.Code, one.Rule, one.Pack = r.string(), r.string(), r.string()
			one.ZH, one.EN, one.Line = r.string(), r.string(), r.int()
			one.Sources = r.sources()
		}
	}
	return all
}

func (r *reader) obligations(n int, brief bool, q *question) []Obligation {
	if n == 0 {
		return nil
	}
	all := make([]Obligation, n)
	for i := range all {
		all[i].Number = r.int()
		if !brief {
			one := &all[i]
			one.Rule, one.Pack = r.string(), r.string()
			one.ZH, one.EN, one.Line = r.string(), r.string(), r.int()
			one.Sets = r.sets(q)
			one.Sources = r.sources()
		}
	}
	return all
}

func (r *reader) sets(q *question) [][]string {
	all := make([][]string, r.int())
	for i := range all {
		all[i] = make([]string, r.int())
		for k := range all[i] {
			if p := q.named[uint32(r.number())]; p != nil {
				all[i][k] = p.name
			}
		}
	}
	return all
}

func (r *reader) missing(n int) []Missing {
	if n == 0 {
		return nil
	}
	all := make([]Missing, n)
	for i := range all {
		all[i] = Missing{r.string(), r.string(), r.int(), r.int()}
	}
	return all
}

func (r *reader) unsettled(n int) []Unsettled {
	if n == 0 {
		return nil
	}
	all := make([]Unsettled, n)
	for i := range all {
		all[i] = Unsettled{r.string(), r.string(), r.string(), r.string()}
	}
	return all
}

func (r *reader) outputs(n int) []Output {
	if n == 0 {
		return nil
	}
	all := make([]Output, n)
	for i := range all {
		o := &all[i]
		o.Name, o.Kind, o.Scale = r.string(), Kind(r.number()), r.int()
		o.list, o.Known = r.number() != 0, r.number() != 0
		o.Number, o.Text, o.Column = r.number(), r.string(), r.column()
	}
	return all
}

func (r *reader) column() []int64 {
	n := r.int()
	if n == 0 {
		return nil
	}
	all := make([]int64, n)
	for i := range all {
		all[i] = r.number()
	}
	return all
}

func (r *reader) payer() Payer {
	p := Payer{Name: r.string(), Side: r.string(), Into: r.string(), ZH: r.string(), EN: r.string(),
		Amount: Money(r.number()), Asked: Money(r.number())}
	limited, limit := r.number() != 0, Money(r.number())
	if limited {
		p.Limit = &limit
	}
	p.LeftBefore, p.LeftAfter, p.List = Money(r.number()), Money(r.number()), r.string()
	for _, share := range r.column() {
		p.Shares = append(p.Shares, Money(share))
	}
	return p
}

func (r *reader) payers(n int) []Payer {
	if n == 0 {
		return nil
	}
	all := make([]Payer, n)
	for i := range all {
		all[i] = r.payer()
	}
	return all
}

func (r *reader) changes(n int) []Change {
	if n == 0 {
		return nil
	}
	all := make([]Change, n)
	for i := range all {
		all[i] = r.change()
	}
	return all
}

func (r *reader) change() Change {
	return Change{Group: r.string(), Name: r.string(), KeyName: r.string(), Key: r.string(), KeyNumber: r.number(),
		Begin: Date(r.number()), Kind: Kind(r.number()), Scale: r.int(), Change: r.number()}
}

// answer reads a decision; its receipt, where one was recorded, is that one.
func (s *slot) answer(with With, receipt string) *Decision {
	told := &s.call.result
	d := &Decision{Outcome: Outcome(told.outcome), with: with}
	if s.call.n_words != 0 || receipt != "" {
		r, brief := s.reader(), with&Brief != 0
		d.Reasons = r.reasons(int(told.reason_count), brief)
		d.Notes = r.reasons(int(told.note_count), brief)
		d.Obligations = r.obligations(int(told.obligation_count), brief, s.q)
		d.Missing = r.missing(int(told.missing_count))
		d.Unsettled = r.unsettled(int(told.unsettled_count))
		d.Outputs = r.outputs(int(told.output_count))
		d.Payers = r.payers(int(told.payer_count))
		d.Changes = r.changes(int(told.accumulate_count))
		if with&^Brief != 0 {
			d.texts = r.written(with, receipt)
		}
	}
	runtime.KeepAlive(s)
	return d
}

func (r *reader) written(with With, receipt string) *[5]string {
	made := &[5]string{}
	for i, flag := range [...]With{WithExplainZH, WithExplainEN, WithJSON, WithReceipt, WithDraft} {
		switch {
		case with&flag == 0:
		case flag == WithReceipt && receipt != "":
			made[i] = receipt
		default:
			made[i] = r.string()
		}
	}
	return made
}

// repeat decides what is filled in n times without coming back: what C alone takes, for the benchmark.
func (s *slot) repeat(n int) { C.yb_go_repeat(s.call, C.size_t(n)) }
