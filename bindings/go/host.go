//go:build cgo

package yibao

/*
#include "glue.h"
*/
import "C"

import (
	"context"
	"errors"
	"fmt"
	"runtime/cgo"
	"runtime/debug"
	"unsafe"
)

// Ask decides, fetching from the host what is missing and having verified what is owed, until nothing more can be had.
func (p *Policy) Ask(ctx context.Context, h Host, r Request) (*Decision, error) {
	d, _, err := p.hosted(ctx, h, Message{}, r, C.YB_GO_ASK)
	return d, err
}

// BindCommit asks, then reads counted facts again, decides once more and records, in one transaction of the host's: for
// every decision but settlements.
func (p *Policy) BindCommit(ctx context.Context, h Host, m Message, r Request) (*Decision, Done, error) {
	return p.hosted(ctx, h, m, r, C.YB_GO_BIND)
}

// SettleCommit is BindCommit for a settlement: its payers and changes of accumulators are recorded too. A refund is the
// bill's receipt as Request.Draft, AsOfThen, its key in Message.Reverses.
func (p *Policy) SettleCommit(ctx context.Context, h Host, m Message, r Request) (*Decision, Done, error) {
	return p.hosted(ctx, h, m, r, C.YB_GO_SETTLE)
}

// session is one call with a host or a notary; its callbacks come in on the goroutine that called.
type session struct {
	ctx     context.Context
	host    Host
	slot    *slot
	request *Request
	message Message
	receipt string // recorded with the first event
	begun   bool   // a transaction of the host's
	err     error  // what a callback failed with
}

func (p *Policy) hosted(ctx context.Context, h Host, m Message, r Request, todo C.uint32_t) (*Decision, Done, error) {
	if h == nil {
		return nil, 0, refuse(ErrArgument, "Host", "没有宿主", "there is no host: give one, or call Decide")
	}
	return p.held(&session{ctx: ctx, host: h, request: &r, message: m}, todo)
}

// held runs a session.
func (p *Policy) held(h *session, todo C.uint32_t) (*Decision, Done, error) {
	if h.ctx == nil {
		h.ctx = context.Background()
	}
	s, err := p.prepare(h.ctx, h.request)
	if err != nil {
		return nil, 0, err
	}
	closed, finished := h.open(s), false
	defer func() {
		closed()
		if finished {
			s.q.put(s)
		} else if h.begun { // runtime.Goexit in a callback: the case stays where it was, in the middle of the call
			_ = h.host.Rollback(h.ctx)
		}
	}()
	key, reverses := []byte(h.message.Key), []byte(h.message.Reverses)
	s.call.todo = todo
	st := C.yb_go_run(s.call, chars(key), C.size_t(len(key)), chars(reverses), C.size_t(len(reverses)))
	finished = true
	if h.err != nil {
		return nil, 0, h.err
	}
	if st != 0 {
		return nil, 0, s.failed(st)
	}
	done := Done(s.call.done)
	if s.call.result.outcome == 0 { // recorded before: nothing was decided
		return &Decision{}, done, nil
	}
	return s.answer(h.request.With, h.receipt), done, nil
}

// open makes the session known to the callbacks of a slot, until what it returns is called.
func (s *session) open(to *slot) func() {
	handle := cgo.NewHandle(s)
	s.slot = to
	to.call.handle, to.call.notary = C.uintptr_t(handle), 0
	if n := s.request.Notary; n != nil {
		to.call.notary = flag(n.Seal != nil, C.YB_GO_SEAL) | flag(n.Sign != nil, C.YB_GO_SIGN) | flag(n.Check != nil, C.YB_GO_CHECK)
	}
	return func() {
		to.call.handle, to.call.notary = 0, 0
		handle.Delete()
	}
}

func flag(there bool, bit C.uint32_t) C.uint32_t {
	if there {
		return bit
	}
	return 0
}

// ---- what callbacks.go comes to ----

const (
	answerDone     = C.YB_OK
	answerNotYet   = C.YB_NOT_YET
	answerUnknown  = C.YB_UNKNOWN
	answerRepeated = C.YB_REPEATED
	answerFailed   = C.YB_E_HOST
)

// guarded runs a method of the host or the notary. Neither its error nor its panic crosses C: they wait in the session.
func guarded(handle uintptr, method string, run func(*session) (C.int32_t, error)) (answer C.int32_t) {
	s := cgo.Handle(handle).Value().(*session)
	returned := false
	defer func() {
		if value := recover(); !returned { // panic(nil) has no value
			s.fail(&PanicError{method, value, debug.Stack()})
			answer = answerFailed
		}
	}()
	err := s.ctx.Err()
	if err == nil || method == "Rollback" {
		answer, err = run(s)
	}
	if err != nil {
		s.fail(fmt.Errorf("yibao: %s: %w", method, err))
		answer = answerFailed
	}
	returned = true
	return answer
}

// fail keeps the first error: a rollback that fails too tells less.
func (s *session) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

func (s *session) fetch(ids []C.uint32_t) (C.int32_t, error) {
	q := s.slot.q
	names := make([]string, 0, len(ids))
	for _, id := range ids {
		if f := q.factOf[uint32(id)]; f != nil {
			names = append(names, f.name)
		}
	}
	given, err := s.host.Fetch(s.ctx, names)
	if err != nil || len(given) == 0 {
		return answerUnknown, err
	}
	s.slot.reset()
	for name, value := range given {
		f := q.facts[name]
		if f == nil {
			return 0, s.slot.unknown(name)
		}
		if err := s.slot.give(f, noRow, value); err != nil {
			return 0, err
		}
	}
	return answerDone, s.set()
}

// set hands what was filled in to the case.
func (s *session) set() error {
	if err := s.slot.seal(); err != nil {
		return err
	}
	if st := C.yb_go_set(s.slot.call); st != 0 {
		return s.slot.failed(st)
	}
	return nil
}

func (s *session) verify(id uint32) (C.int32_t, error) {
	p := s.slot.q.named[id]
	if p == nil {
		return answerUnknown, nil
	}
	state, err := s.host.Verify(s.ctx, p.name)
	switch {
	case errors.Is(err, ErrNotYet):
		return answerNotYet, nil
	case errors.Is(err, ErrUnknown):
		return answerUnknown, nil
	case err != nil:
		return 0, err
	}
	s.slot.reset()
	if err = s.slot.prove(p, state); err != nil {
		return 0, err
	}
	return answerDone, s.set()
}

func (s *session) begin() (C.int32_t, error) {
	before, err := s.host.Begin(s.ctx, s.message)
	s.begun = err == nil
	return repeated(before, err)
}

func (s *session) end(how func(context.Context) error) (C.int32_t, error) {
	s.begun = false
	return answerDone, how(s.ctx)
}

func repeated(before bool, err error) (C.int32_t, error) {
	if before {
		return answerRepeated, err
	}
	return answerDone, err
}

func (s *session) record(told *C.yb_event) (C.int32_t, error) {
	e := Event{Kind: EventKind(told.kind), Decision: s.request.Decision, Area: int(told.area), On: Date(told.on),
		Outcome: Outcome(told.outcome), Message: s.message}
	r := s.slot.reader()
	switch {
	case told.payer != nil:
		payer := r.payer()
		e.Payer = &payer
	case told.change != nil:
		change := r.change()
		e.Change = &change
	case s.request.With&WithReceipt != 0:
		s.receipt = r.string()
		e.Receipt = s.receipt
	}
	return answerDone, s.host.Record(s.ctx, e)
}

func (s *session) seal(fact string, value []byte, digest []byte) (C.int32_t, error) {
	defer func() {
		for i := range value {
			value[i] = 0
		}
	}()
	made, err := s.request.Notary.Seal(fact, value)
	copy(digest, made[:])
	return answerDone, err
}

func (s *session) sign(text, signature []byte, n *C.size_t) (C.int32_t, error) {
	made, err := s.request.Notary.Sign(text)
	if err == nil && (len(made) == 0 || len(made) > len(signature)) {
		return 0, refuse(ErrCallback, "Sign", "签名应为 1 至 %[2]d 字节,而不是 %[1]d 字节", "a signature has 1 to %[2]d bytes, not %[1]d", len(made), len(signature))
	}
	*n = C.size_t(copy(signature, made))
	return answerDone, err
}

func (s *session) check(text, signature []byte) (C.int32_t, error) {
	err := s.request.Notary.Check(text, signature)
	if errors.Is(err, ErrSignature) {
		return C.YB_E_SIGNATURE, nil
	}
	return answerDone, err
}

func ids(first *C.uint32_t, n C.size_t) []C.uint32_t { return unsafe.Slice(first, int(n)) }
