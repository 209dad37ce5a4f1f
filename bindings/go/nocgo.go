//go:build !cgo

package yibao

import (
	"context"
	"encoding/json"
)

// Policy is packs compiled together. Without cgo there is none: every call answers ErrNoCgo.
type Policy struct{}

// Options of Compile.
type Options struct{ Embedded, Strict bool }

// Replayed is what a replay came to.
type Replayed struct {
	Same     bool
	Differs  []string
	Decision json.RawMessage
}

// Version is empty: no library is there.
func Version() string { return "" }

// Embedded answers ErrNoCgo.
func Embedded() (*Policy, error) { return nil, ErrNoCgo }

// Compile answers ErrNoCgo.
func Compile(map[string]string, Options) (*Policy, error) { return nil, ErrNoCgo }

// Load answers ErrNoCgo.
func Load([]byte) (*Policy, error) { return nil, ErrNoCgo }

// Save answers ErrNoCgo.
func (p *Policy) Save() ([]byte, error) { return nil, ErrNoCgo }

// Close answers ErrNoCgo.
func (p *Policy) Close() error { return ErrNoCgo }

// Digest is empty.
func (p *Policy) Digest() string { return "" }

// Warnings are none.
func (p *Policy) Warnings() []Diagnostic { return nil }

// Decisions are none.
func (p *Policy) Decisions() []string { return nil }

// Words are empty.
func (p *Policy) Words(decision, proof string) (zh, en string) { return "", "" }

// Decide answers ErrNoCgo.
func (p *Policy) Decide(context.Context, Request) (*Decision, error) { return nil, ErrNoCgo }

// DecideJSON answers ErrNoCgo.
func (p *Policy) DecideJSON([]byte) ([]byte, error) { return nil, ErrNoCgo }

// Replay answers ErrNoCgo.
func (p *Policy) Replay(receipt, facts []byte) (*Replayed, error) { return nil, ErrNoCgo }

// ReplayBy answers ErrNoCgo.
func (p *Policy) ReplayBy(n *Notary, receipt, facts []byte) (*Replayed, error) { return nil, ErrNoCgo }

// Test answers ErrNoCgo.
func Test(map[string]string, Options) (*Tested, error) { return nil, ErrNoCgo }

// Ask answers ErrNoCgo.
func (p *Policy) Ask(context.Context, Host, Request) (*Decision, error) { return nil, ErrNoCgo }

// BindCommit answers ErrNoCgo.
func (p *Policy) BindCommit(context.Context, Host, Message, Request) (*Decision, Done, error) {
	return nil, 0, ErrNoCgo
}

// SettleCommit answers ErrNoCgo.
func (p *Policy) SettleCommit(context.Context, Host, Message, Request) (*Decision, Done, error) {
	return nil, 0, ErrNoCgo
}
