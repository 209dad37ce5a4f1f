package yibao

import (
	"context"
	"sync/atomic"
)

// Current is the policy in force in a running program: it is swapped for another while decisions run, each of which
// sees one policy or the other and never both. The zero Current has none.
type Current struct{ policy atomic.Pointer[Policy] }

// Swap puts a policy in force and gives the one before, or nil. Do not close that one while somebody may have just
// loaded it: it is freed when nothing refers to it any more.
func (c *Current) Swap(p *Policy) *Policy { return c.policy.Swap(p) }

// Load is the policy in force, or nil.
func (c *Current) Load() *Policy { return c.policy.Load() }

// Decide answers by the policy in force.
func (c *Current) Decide(ctx context.Context, r Request) (*Decision, error) {
	return c.policy.Load().Decide(ctx, r)
}
