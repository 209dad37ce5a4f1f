//go:build cgo

package yibao

/*
#include "glue.h"
*/
import "C"

import (
	"runtime"
	"unsafe"
)

// slot is one case with what goes in and comes out; one goroutine has it at a time, between get and put.
type slot struct {
	call   *C.yb_go_call
	q      *question
	values []C.yb_value // C memory, as are the two below
	given  []byte
	n, end int // values, and bytes given
	full   bool
}

func (q *question) get() (*slot, error) {
	if q.policy.closed.Load() {
		return nil, ErrClosed
	}
	if s, there := q.cases.Get().(*slot); there {
		s.reset()
		return s, nil
	}
	ptr, err := q.policy.take()
	if err != nil {
		return nil, err
	}
	defer C.yb_policy_unref(ptr)
	var st C.yb_status
	s := &slot{q: q, call: C.yb_go_new(ptr, q.cname, &st)}
	if s.call == nil {
		return nil, plainError(Status(st), q.name)
	}
	s.call.decision = q.cname
	s.rooms()
	runtime.SetFinalizer(s, (*slot).free)
	return s, nil
}

func (q *question) put(s *slot) {
	if q.policy.closed.Load() {
		s.free()
		return
	}
	q.cases.Put(s)
}

func (q *question) drain() {
	for s, there := q.cases.Get().(*slot); there; s, there = q.cases.Get().(*slot) {
		s.free()
	}
}

func (s *slot) free() {
	runtime.SetFinalizer(s, nil)
	C.yb_go_free(s.call)
	s.call = nil
}

func (s *slot) reset() { s.n, s.end, s.full = 0, 0, false }

func (s *slot) rooms() {
	s.values = unsafe.Slice(s.call.values, int(s.call.room))
	s.given = unsafe.Slice((*byte)(unsafe.Pointer(s.call.given)), int(s.call.given_room))
}

// reserve makes room for n more values.
func (s *slot) reserve(n int) {
	if s.n+n <= len(s.values) {
		return
	}
	s.full = s.full || C.yb_go_values(s.call, C.size_t(s.n+n)) == 0
	s.rooms()
	if s.full {
		s.n = 0 // seal tells; nothing of it is used
	}
}

// value is the next value to be filled in.
func (s *slot) value(id, set, row uint32) *C.yb_value {
	s.reserve(1)
	v := &s.values[s.n]
	label(v, id, set, row)
	s.n++
	return v
}

// label writes what is set; not the text, since Go must not overwrite a pointer that C has not written yet.
func label(v *C.yb_value, id, set, row uint32) {
	v.fact, v.kind, v.row, v.reserved = C.uint32_t(id), C.uint32_t(set), C.uint32_t(row), 0
}

func (s *slot) number(f *fact, row uint32, number int64) {
	s.value(f.id, C.YB_SET_NUMBER, row).number = C.int64_t(number)
}

// word is a text, or the name or code of a row of an enum.
func (s *slot) word(f *fact, row uint32, text string) {
	at := s.put(text)
	set := uint32(C.YB_SET_TEXT)
	if Kind(f.kind) == KindEnum {
		set = C.YB_SET_CODE
	}
	v := s.value(f.id, set, row)
	v.number, v.len = C.int64_t(at), C.size_t(len(text))
}

// put copies a text to where C reads it, and tells where it begins.
func (s *slot) put(text string) int {
	at := s.end
	if len(text) > len(s.given)-at {
		s.full = s.full || C.yb_go_given(s.call, C.size_t(at+len(text))) == 0
		s.rooms()
	}
	if !s.full {
		s.end += copy(s.given[at:], text)
	}
	return at
}

func (s *slot) rows(f *fact, n int) {
	s.value(f.id, C.YB_SET_ROWS, noRow).number = C.int64_t(n)
}

func (s *slot) none(f *fact, row uint32) { s.value(f.id, C.YB_SET_NONE, row) }

func (s *slot) prove(p *proof, state Proof) error {
	v := s.value(p.id, C.YB_SET_PROOF, noRow)
	v.number = C.int64_t(state.State)
	if state.Aged {
		return p.age(v, state.Minutes)
	}
	return nil
}

// age states how many minutes ago a proof was verified.
func (p *proof) age(v *C.yb_value, minutes int) error {
	if minutes < 0 || minutes > 1<<31-1 {
		return refuse(ErrRange, p.name, "分钟数不能为负", "minutes since a verification are 0 or more")
	}
	v.row = C.uint32_t(minutes)
	return nil
}

// seal hands over what was filled in.
func (s *slot) seal() error {
	if s.full {
		return plainError(ErrMemory, "")
	}
	s.call.n = C.size_t(s.n)
	return nil
}

// failed is the error of the last call; where it has no place of its own, the value that was refused.
func (s *slot) failed(st C.yb_status) error {
	err := errorOf(Status(st), &s.call.error).(*Error)
	if at := int(s.call.failed_at); err.Place == "" && at < s.n {
		id := uint32(s.values[at].fact)
		if f := s.q.factOf[id]; f != nil {
			err.Place = f.name
		} else if p := s.q.named[id]; p != nil {
			err.Place = p.name
		}
	}
	return err
}

const noRow = 1<<32 - 1
