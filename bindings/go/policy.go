//go:build cgo

package yibao

/*
#cgo !libyibao CFLAGS: -std=c11 -O2 -DYB_STATIC
#cgo libyibao CFLAGS: -std=c11 -O2 -DYB_USE_INSTALLED
#cgo libyibao pkg-config: yibao
#include "glue.h"
#include <stdlib.h>
*/
import "C"

import (
	"runtime"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Policy is packs compiled together. It is immutable and may be used by any number of goroutines.
type Policy struct {
	*owned
	decisions map[string]*question
	any       *question // cases for whatever decision a request names
	digest    string
	warnings  []Diagnostic
}

// owned is the library's policy. Questions know it and not the Policy: what refers back to itself is never finalized.
type owned struct {
	mu     sync.RWMutex // for ptr, which Close takes away
	ptr    *C.yb_policy
	closed atomic.Bool
}

// question is what is known of a decision of the policy, and its cases.
type question struct {
	policy  *owned
	name    string
	cname   *C.char // the policy's: every case keeps the policy alive
	facts   map[string]*fact
	records map[string]bool // of which some facts are parts: "member"
	proofs  map[string]*proof
	factOf  map[uint32]*fact
	named   map[uint32]*proof
	plans   sync.Map // reflect.Type → *plan
	last    atomic.Pointer[lastPlan]
	cases   sync.Pool
}

type fact struct {
	name, enumeration string
	id                uint32
	kind              uint8
	scale             int
	flags             uint32
	list              uint32
	maxRows           int
	fields            map[string]*fact // of a list, by their short names
}

// single tells whether the fact takes one value there: it is no list, nor a field of one for all its rows.
func (f *fact) single(row uint32) bool { return f.flags&flagList == 0 && (f.list == 0 || row != noRow) }

// whole tells whether it is a number without digits behind the point and without a notation of its own.
func (f *fact) whole() bool {
	kind := Kind(f.kind)
	return kind == KindCount || kind == KindInt || kind >= KindYears && kind <= KindMinutes
}

type proof struct {
	name, zh, en string
	id           uint32
}

const (
	flagOptional = 1
	flagPrivate  = 2
	flagList     = 8
)

// Version is that of the library compiled or linked in.
func Version() string { return C.GoString(C.yb_version()) }

// Embedded compiles the packs that are built into the library: the nation's and those of some areas.
func Embedded() (*Policy, error) {
	var made *C.yb_policy
	if st := C.yb_policy_embedded(nil, &made); st != 0 {
		return nil, plainError(Status(st), "")
	}
	return open(made)
}

// Load takes what Save wrote, on any machine, and checks all of it before use.
func Load(image []byte) (*Policy, error) {
	var made *C.yb_policy
	e := C.yb_error{size: C.sizeof_yb_error}
	data := C.CBytes(image)
	defer C.free(data)
	if st := C.yb_policy_load(nil, data, C.size_t(len(image)), &made, &e); st != 0 {
		return nil, errorOf(Status(st), &e)
	}
	return open(made)
}

// Save writes the policy, to be loaded without its packs.
func (p *Policy) Save() ([]byte, error) {
	ptr, err := p.take()
	if err != nil {
		return nil, err
	}
	defer C.yb_policy_unref(ptr)
	var n C.size_t
	C.yb_policy_save(ptr, nil, 0, &n)
	image := make([]byte, int(n)+1)
	if st := C.yb_policy_save(ptr, unsafe.Pointer(&image[0]), n, &n); st != 0 {
		return nil, plainError(Status(st), "")
	}
	return image[:int(n)], nil
}

// Close gives the policy's memory back once the last decision that runs is done. A policy that is not closed is freed
// when nothing refers to it any more.
func (p *Policy) Close() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed.Swap(true) {
		return ErrClosed
	}
	runtime.SetFinalizer(p, nil)
	C.yb_policy_unref(p.ptr)
	p.ptr = nil
	for _, q := range p.decisions {
		q.drain()
	}
	p.any.drain()
	return nil
}

// Digest is the SHA-256 of the policy's image, 64 hexadecimal digits; receipts carry it.
func (p *Policy) Digest() string { return p.digest }

// Warnings are the diagnostics that did not stand in the way of compiling.
func (p *Policy) Warnings() []Diagnostic { return p.warnings }

// Decisions are the names of the questions it answers, in no order.
func (p *Policy) Decisions() []string {
	names := make([]string, 0, len(p.decisions))
	for name := range p.decisions {
		names = append(names, name)
	}
	return names
}

// Words are a proof's name in Chinese and English; empty where there is no such proof.
func (p *Policy) Words(decision, proof string) (zh, en string) {
	if q := p.decisions[decision]; q != nil && q.proofs[proof] != nil {
		return q.proofs[proof].zh, q.proofs[proof].en
	}
	return "", ""
}

// take is the policy with a reference of the caller's.
func (p *Policy) take() (*C.yb_policy, error) {
	if p == nil {
		return nil, refuse(ErrArgument, "", "没有政策", "there is no policy: make one with Embedded, Compile or Load")
	}
	return p.owned.take()
}

func (o *owned) take() (*C.yb_policy, error) {
	o.mu.RLock()
	defer o.mu.RUnlock()
	if o.ptr == nil {
		return nil, ErrClosed
	}
	return C.yb_policy_ref(o.ptr), nil
}

func open(ptr *C.yb_policy) (*Policy, error) {
	info := C.yb_policy_summary{size: C.sizeof_yb_policy_summary}
	C.yb_policy_info(ptr, &info)
	p := &Policy{owned: &owned{ptr: ptr}, digest: C.GoString(info.digest), decisions: map[string]*question{}}
	for i := C.size_t(0); i < C.size_t(info.decisions); i++ {
		d := C.yb_decision_info{size: C.sizeof_yb_decision_info}
		C.yb_policy_decision(ptr, i, &d)
		q := readQuestion(ptr, d.name)
		q.policy = p.owned
		p.decisions[q.name] = q
	}
	p.any = &question{policy: p.owned}
	runtime.SetFinalizer(p, func(p *Policy) { _ = p.Close() })
	return p, nil
}

func readQuestion(ptr *C.yb_policy, name *C.char) *question {
	q := &question{name: C.GoString(name), cname: name, facts: map[string]*fact{}, records: map[string]bool{}, proofs: map[string]*proof{},
		factOf: map[uint32]*fact{}, named: map[uint32]*proof{}}
	info := C.yb_fact_info{size: C.sizeof_yb_fact_info}
	for i := C.size_t(0); C.yb_policy_fact(ptr, name, i, &info) == 0; i++ {
		f := &fact{name: C.GoString(info.name), enumeration: C.GoString(info.enumeration), id: uint32(info.id),
			kind: uint8(info.kind), scale: int(info.scale), flags: uint32(info.flags), list: uint32(info.list),
			maxRows: int(info.max_rows)}
		q.facts[f.name], q.factOf[f.id] = f, f
		for at, letter := range f.name {
			if letter == '.' {
				q.records[f.name[:at]] = true
			}
		}
	}
	for _, f := range q.facts {
		if list := q.factOf[f.list]; f.list != 0 && list != nil {
			if list.fields == nil {
				list.fields = map[string]*fact{}
			}
			list.fields[f.name[len(list.name)+1:]] = f
		}
	}
	proven := C.yb_proof_info{size: C.sizeof_yb_proof_info}
	for i := C.size_t(0); C.yb_policy_proof(ptr, name, i, &proven) == 0; i++ {
		one := &proof{C.GoString(proven.name), C.GoString(proven.zh), C.GoString(proven.en), uint32(proven.id)}
		q.proofs[one.name], q.named[one.id] = one, one
	}
	return q
}

// row is the number of a row of an enum, by its name or code.
func (o *owned) row(enumeration, name string) (int, error) {
	ptr, err := o.take()
	if err != nil {
		return 0, err
	}
	defer C.yb_policy_unref(ptr)
	words := C.CString(enumeration)
	defer C.free(unsafe.Pointer(words))
	code := C.CString(name)
	defer C.free(unsafe.Pointer(code))
	n := int(C.yb_enum_number(ptr, words, code))
	if n < 0 || n > 63 {
		return 0, refuse(ErrName, enumeration, "没有这个名称或代码", "there is no row of this name or code: see the enum in the pack")
	}
	return n, nil
}

// ---- errors ----

func errorOf(status Status, e *C.yb_error) error {
	made := plainError(status, C.GoString(&e.place[0]))
	if e.en[0] != 0 {
		made.ZH, made.EN = C.GoString(&e.zh[0]), C.GoString(&e.en[0])
	}
	return made
}

func plainError(status Status, place string) *Error {
	return &Error{Status: status, Place: place, ZH: C.GoString(C.yb_status_text(C.yb_status(status), C.YB_ZH)),
		EN: C.GoString(C.yb_status_text(C.yb_status(status), C.YB_EN))}
}
