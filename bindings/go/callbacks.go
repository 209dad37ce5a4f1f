//go:build cgo

package yibao

/*
#include "glue.h"
*/
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

// The library calls these, through glue.c, on the thread of the call. Each finds its session by the handle.

//export ybGoFetch
func ybGoFetch(handle C.uintptr_t, facts *C.uint32_t, n C.size_t) C.int32_t {
	return guarded(uintptr(handle), "Fetch", func(s *session) (C.int32_t, error) { return s.fetch(ids(facts, n)) })
}

//export ybGoVerify
func ybGoVerify(handle C.uintptr_t, proof C.uint32_t) C.int32_t {
	return guarded(uintptr(handle), "Verify", func(s *session) (C.int32_t, error) { return s.verify(uint32(proof)) })
}

//export ybGoSeen
func ybGoSeen(handle C.uintptr_t) C.int32_t {
	return guarded(uintptr(handle), "Seen", func(s *session) (C.int32_t, error) {
		return repeated(s.host.Seen(s.ctx, s.message))
	})
}

//export ybGoBegin
func ybGoBegin(handle C.uintptr_t) C.int32_t {
	return guarded(uintptr(handle), "Begin", func(s *session) (C.int32_t, error) { return s.begin() })
}

//export ybGoCommit
func ybGoCommit(handle C.uintptr_t) C.int32_t {
	return guarded(uintptr(handle), "Commit", func(s *session) (C.int32_t, error) { return s.end(s.host.Commit) })
}

//export ybGoRollback
func ybGoRollback(handle C.uintptr_t) C.int32_t {
	return guarded(uintptr(handle), "Rollback", func(s *session) (C.int32_t, error) { return s.end(s.host.Rollback) })
}

//export ybGoRecord
func ybGoRecord(handle C.uintptr_t, event *C.yb_event) C.int32_t {
	return guarded(uintptr(handle), "Record", func(s *session) (C.int32_t, error) { return s.record(event) })
}

//export ybGoSeal
func ybGoSeal(handle C.uintptr_t, fact, value *C.char, n C.size_t, digest *C.uint8_t) C.int32_t {
	return guarded(uintptr(handle), "Seal", func(s *session) (C.int32_t, error) {
		return s.seal(C.GoString(fact), copied(value, n), bytesAt(digest, C.YB_SEAL_SIZE))
	})
}

//export ybGoSign
func ybGoSign(handle C.uintptr_t, text *C.char, n C.size_t, signature *C.uint8_t, room C.size_t, made *C.size_t) C.int32_t {
	return guarded(uintptr(handle), "Sign", func(s *session) (C.int32_t, error) {
		return s.sign(copied(text, n), bytesAt(signature, room), made)
	})
}

//export ybGoCheck
func ybGoCheck(handle C.uintptr_t, text *C.char, n C.size_t, signature *C.uint8_t, made C.size_t) C.int32_t {
	return guarded(uintptr(handle), "Check", func(s *session) (C.int32_t, error) {
		return s.check(copied(text, n), append([]byte(nil), bytesAt(signature, made)...))
	})
}

//export ybGoTested
func ybGoTested(handle C.uintptr_t, one *C.yb_test_result) C.int32_t {
	tested := cgo.Handle(handle).Value().(*Tested)
	tested.add(one)
	return 0
}

// copied is what may be kept: the original is gone after the call.
func copied(text *C.char, n C.size_t) []byte { return C.GoBytes(unsafe.Pointer(text), C.int(n)) }

func bytesAt(at *C.uint8_t, n C.size_t) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(at)), int(n))
}
