//go:build cgo

package yibao

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// desk holds one binder's bindings in memory; docs/hosting.md has the same in C.
type desk struct {
	members, counted int
	keys             map[string]bool
	told             []string
	bad              string // the method that fails
	how              func() error
}

var errDatabase = errors.New("the database is away")

func (d *desk) say(method, what string) error {
	d.told = append(d.told, strings.TrimSpace(method+" "+what))
	if d.bad == method {
		return d.how()
	}
	return nil
}

func (d *desk) Fetch(_ context.Context, facts []string) (map[string]any, error) {
	given := map[string]any{}
	for _, name := range facts {
		switch name {
		case "bindings":
			list := []map[string]any{}
			for i := 0; i < d.counted; i++ {
				list = append(list, map[string]any{"member_id": fmt.Sprint("member ", i), "binder_id": "B", "status": "active",
					"channel": "alipay", "bound_on": Day(2026, 1, 1)})
			}
			given[name] = list
		case "bound_by":
			given[name] = []map[string]any{}
		case "member.enrolled":
			given[name] = true
		}
	}
	return given, d.say("Fetch", strings.Join(facts, " "))
}

func (d *desk) Verify(_ context.Context, proof string) (Proof, error) {
	switch err := d.say("Verify", proof); {
	case err != nil:
		return Proof{}, err
	case proof == "review":
		return Proof{}, ErrNotYet
	case proof == "household_match":
		return Proof{}, ErrUnknown
	}
	return Proved(0), nil
}

func (d *desk) Seen(_ context.Context, m Message) (bool, error) {
	return d.keys[m.Key], d.say("Seen", "")
}
func (d *desk) Begin(_ context.Context, m Message) (bool, error) {
	return d.keys[m.Key], d.say("Begin", "")
}
func (d *desk) Commit(context.Context) error {
	if err := d.say("Commit", ""); err != nil {
		return err
	}
	d.members = d.counted
	return nil
}
func (d *desk) Rollback(context.Context) error {
	d.counted = d.members
	return d.say("Rollback", "")
}
func (d *desk) Record(_ context.Context, e Event) error {
	d.keys[e.Message.Key] = true
	d.counted++
	return d.say("Record", fmt.Sprint(e.Kind, " ", e.Decision, " ", e.Area, " ", e.On, " ", e.Outcome))
}

func application(member string) Request {
	return Request{Decision: "bind", Area: 510600, On: Day(2026, 11, 21), Facts: map[string]any{"binder.id": "B",
		"member": map[string]any{"id": member, "birth_date": "2015-06-01"}, "relation": "child", "channel": "alipay"}}
}

func TestBindCommit(t *testing.T) {
	d := &desk{members: 4, counted: 4, keys: map[string]bool{}}
	answer, done, err := nation(t).BindCommit(ctx, d, Message{Key: "first"}, application("a daughter"))
	if err != nil || done != DoneApplied || answer.Outcome != Pending {
		t.Fatal(answer, done, err, d.told)
	}
	if all := strings.Join(d.told, "\n"); !strings.Contains(all, "Record 1 bind 510600 2026-11-21 pending\nCommit") {
		t.Error(all)
	}
	if _, done, err = nation(t).BindCommit(ctx, d, Message{Key: "first"}, application("a daughter")); err != nil || done != DoneBefore {
		t.Error(done, err)
	}
	answer, done, err = nation(t).BindCommit(ctx, d, Message{Key: "second"}, application("a son"))
	if err != nil || done != DoneNothing || !answer.Has("LIMIT_MEMBERS") || d.members != 5 {
		t.Error(answer, done, err, d.members)
	}
}

func TestHostFails(t *testing.T) {
	for _, method := range []string{"Fetch", "Verify", "Seen", "Begin", "Record", "Commit"} {
		d := &desk{members: 1, counted: 1, keys: map[string]bool{}, bad: method, how: func() error { return errDatabase }}
		_, _, err := nation(t).BindCommit(ctx, d, Message{Key: "k"}, application("a"))
		if !errors.Is(err, errDatabase) || !strings.Contains(err.Error(), method) || d.members != 1 {
			t.Errorf("%s: %v", method, err)
		}
		d.how = func() error { panic("oh " + method) }
		_, _, err = nation(t).BindCommit(ctx, d, Message{Key: "k2"}, application("a"))
		var p *PanicError
		if !errors.As(err, &p) || p.Method != method || p.Value != "oh "+method || len(p.Stack) == 0 || d.members != 1 {
			t.Errorf("%s: %v", method, err)
		}
		if begun := strings.Contains(strings.Join(d.told, " "), "Begin"); begun != strings.Contains(strings.Join(d.told, " "), "Rollback") && method != "Begin" {
			t.Errorf("%s: %v", method, d.told)
		}
	}
}

// panic(nil) is a panic too, though recover gives nothing for it before Go 1.21.
func TestHostPanicsWithNil(t *testing.T) {
	d := &desk{keys: map[string]bool{}, bad: "Record", how: func() error { panic(nil) }}
	_, done, err := nation(t).BindCommit(ctx, d, Message{Key: "k"}, application("a"))
	var p *PanicError
	if !errors.As(err, &p) || p.Method != "Record" || done != DoneNothing || d.told[len(d.told)-1] != "Rollback" {
		t.Error(done, err, d.told)
	}
}

func TestHostAnswersNonsense(t *testing.T) {
	h := &liar{}
	for _, given := range []map[string]any{{"bindings": 12}, {"no such": 1}, {"bindings": []any{1}}, {"relation": 1.5}, {"member.enrolled": "\x00"}} {
		h.given = given
		if _, err := nation(t).Ask(ctx, h, application("a")); err == nil {
			t.Error(given)
		}
	}
	if _, _, err := nation(t).BindCommit(ctx, h, Message{}, application("a")); !errors.Is(err, ErrArgument) {
		t.Error(err)
	}
	if _, _, err := nation(t).BindCommit(ctx, h, Message{Key: strings.Repeat("k", 200)}, application("a")); !errors.Is(err, ErrLimit) {
		t.Error(err)
	}
	if _, err := nation(t).Ask(ctx, nil, application("a")); !errors.Is(err, ErrArgument) {
		t.Error(err)
	}
}

type liar struct {
	desk
	given map[string]any
}

func (l *liar) Fetch(context.Context, []string) (map[string]any, error) { return l.given, nil }

// A callback may decide something of its own, by the same policy, and the context reaches it.
type nested struct {
	desk
	p      *Policy
	cancel func()
}

func (n *nested) Fetch(c context.Context, facts []string) (map[string]any, error) {
	if _, err := n.p.Decide(c, application("another")); err != nil {
		return nil, err
	}
	if n.cancel != nil {
		n.cancel()
	}
	return n.desk.Fetch(c, facts)
}

func TestNestedAndCancelled(t *testing.T) {
	h := &nested{desk: desk{keys: map[string]bool{}}, p: nation(t)}
	if d, err := h.p.Ask(ctx, h, application("a")); err != nil || d.Outcome != Pending {
		t.Fatal(d, err)
	}
	stopped, cancel := context.WithCancel(ctx)
	h.cancel = cancel
	if _, err := h.p.Ask(stopped, h, application("a")); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
