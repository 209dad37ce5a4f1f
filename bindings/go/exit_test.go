//go:build cgo && !asan

package yibao

// AddressSanitizer is not told when C's frames are left so, and takes what is left of them for errors.

import (
	"runtime"
	"testing"
)

// A host that ends its goroutine (t.FailNow does) ends the call's: what was begun is rolled back, and nobody gets the case
// that was in use.
func TestHostExits(t *testing.T) {
	d := &desk{members: 1, counted: 1, keys: map[string]bool{}, bad: "Record", how: func() error { runtime.Goexit(); return nil }}
	done := make(chan bool)
	go func() {
		defer close(done)
		_, _, err := nation(t).BindCommit(ctx, d, Message{Key: "k"}, application("a"))
		t.Error("it came back", err)
	}()
	<-done
	if d.told[len(d.told)-1] != "Rollback" || d.members != 1 || d.counted != 1 {
		t.Error(d.told)
	}
	for i := 0; i < 4; i++ {
		if answer, err := nation(t).Decide(ctx, application("a")); err != nil || answer.Outcome != Undetermined {
			t.Error(answer, err)
		}
		runtime.GC()
	}
}
