//go:build cgo

package yibao

/*
#include <stddef.h>
#include <stdint.h>
*/
import "C"

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
	return guarded(uintptr(handle), "Begin", func(s *session) (C.int32_t, error) {
		return repeated(s.host.Begin(s.ctx, s.message))
	})
}

//export ybGoCommit
func ybGoCommit(handle C.uintptr_t) C.int32_t {
	return guarded(uintptr(handle), "Commit", func(s *session) (C.int32_t, error) { return answerDone, s.host.Commit(s.ctx) })
}

//export ybGoRollback
func ybGoRollback(handle C.uintptr_t) C.int32_t {
	return guarded(uintptr(handle), "Rollback", func(s *session) (C.int32_t, error) {
		return answerDone, s.host.Rollback(s.ctx)
	})
}

//export ybGoRecord
func ybGoRecord(handle C.uintptr_t, kind C.uint32_t, outcome C.int32_t) C.int32_t {
	return guarded(uintptr(handle), "Record", func(s *session) (C.int32_t, error) { return s.record(uint32(kind), int32(outcome)) })
}
