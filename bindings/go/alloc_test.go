//go:build cgo && !race && !asan

package yibao

// The race detector makes a pool lose some of what is put there; AddressSanitizer keeps more on the heap.

import "testing"

// A decision takes one piece of memory: itself.
func TestAllocations(t *testing.T) {
	p := t1Policy(t)
	r := Request{Decision: "bind", On: Day(2026, 11, 21), Facts: &allProved}
	if n := testing.AllocsPerRun(1000, func() { _, _ = p.Decide(ctx, r) }); n > 1.5 {
		t.Error(n, "allocations a decision") // more than 1 where the collector took the cases of the pool
	}
}
