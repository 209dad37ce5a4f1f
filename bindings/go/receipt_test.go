//go:build cgo

package yibao

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

// ---- requests that wait ----

// reviewer is a desk whose review is done.
type reviewer struct{ desk }

func (r *reviewer) Verify(c context.Context, proof string) (Proof, error) {
	if proof == "review" {
		return Proved(0), nil
	}
	return r.desk.Verify(c, proof)
}

func TestDraft(t *testing.T) {
	p, d := nation(t), &desk{keys: map[string]bool{}}
	r := application("a daughter")
	r.With = WithDraft
	waiting, done, err := p.BindCommit(ctx, d, Message{Key: "first"}, r)
	if err != nil || done != DoneApplied {
		t.Fatal(waiting, done, err)
	}
	draft, err := waiting.Draft()
	if err != nil || strings.Contains(draft, "2015-06-01") || !strings.Contains(draft, `"private"`) {
		t.Fatal(draft, err) // a birth date is private
	}
	// Two days later, by another desk: the private fact again, and the review is done.
	private := map[string]any{"binder.id": "B", "member": map[string]any{"id": "a daughter", "birth_date": Day(2015, 6, 1)}}
	again := Request{Decision: "bind", Draft: draft, Waited: 47*time.Hour + 59*time.Minute + time.Second, On: Day(2026, 11, 23), Facts: private, With: WithJSON}
	later := &reviewer{desk{keys: map[string]bool{}}}
	granted, done, err := p.BindCommit(ctx, later, Message{Key: "second"}, again)
	if err != nil || done != DoneGranted || granted.Outcome != Permit {
		t.Fatal(granted, done, err, later.told)
	}
	if all := strings.Join(later.told, "\n"); !strings.Contains(all, "Record 2 bind 510600 2026-11-23 permit\nCommit") {
		t.Error(all)
	}
	// Where nobody is asked, login and face check have run out meanwhile, and are owed again.
	again.On, again.With = 0, WithReceipt
	old, err := p.Decide(ctx, again)
	if err != nil || old.Outcome != Pending || len(old.Obligations) <= len(waiting.Obligations) {
		t.Fatal(old, err)
	}
	if text, _ := old.Receipt(); !strings.Contains(text, `"login":"expired"`) || !strings.Contains(text, `"on":"2026-11-21"`) {
		t.Error(text)
	}
	again.Waited = AsOfThen
	if same, err := p.Decide(ctx, again); err != nil || len(same.Obligations) != len(waiting.Obligations) {
		t.Error(same, err)
	}
}

func TestBadDraft(t *testing.T) {
	good := Request{Decision: "use", Area: 330200, On: Day(2026, 11, 21), With: WithDraft}
	d, err := nation(t).Decide(ctx, good)
	if err != nil {
		t.Fatal(err)
	}
	draft, _ := d.Draft()
	for text, wanted := range map[string]Status{"{": ErrJSON, "\x00": ErrJSON, "{\"\xff\":1}": ErrJSON, strings.Repeat("[", 1<<16): ErrJSON,
		strings.Replace(draft, "use", "marry", 1): ErrName} {
		if _, err = nation(t).Decide(ctx, Request{Decision: "use", Draft: text}); !errors.Is(err, wanted) {
			t.Errorf("%.30q: %v, not %v", text, err, wanted)
		}
	}
	for _, r := range []Request{{Decision: "bind", Draft: draft}, {Decision: "use", Draft: draft, Area: 330200},
		{Decision: "use", Draft: draft, Known: Day(2026, 1, 1)}, {Decision: "use", Draft: draft, On: NoDate}} {
		if _, err = nation(t).Decide(ctx, r); err == nil {
			t.Errorf("%+v", r)
		}
	}
	if _, err = (&Decision{}).Draft(); !errors.Is(err, ErrOrder) || !strings.Contains(err.Error(), "WithDraft") {
		t.Error(err)
	}
	if d, err = nation(t).Decide(ctx, Request{Decision: "use", Draft: draft, With: WithDraft}); err != nil {
		t.Fatal(err)
	}
	if same, _ := d.Draft(); same != draft {
		t.Error(draft, same)
	}
}

// ---- sealed and signed ----

var keys = ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))

func notary() *Notary {
	return &Notary{
		Seal: func(_ string, value []byte) (digest [32]byte, err error) {
			mac := hmac.New(sha256.New, []byte("a key of the test"))
			mac.Write(value)
			copy(digest[:], mac.Sum(nil))
			return digest, nil
		},
		Sign: func(receipt []byte) ([]byte, error) { return ed25519.Sign(keys, receipt), nil },
		Check: func(receipt, signature []byte) error {
			if !ed25519.Verify(keys.Public().(ed25519.PublicKey), receipt, signature) {
				return ErrSignature
			}
			return nil
		},
	}
}

func child() Request {
	return Request{Decision: "bind", Area: 330200, On: Day(2026, 11, 21), With: WithReceipt, Facts: map[string]any{
		"member.birth_date": Day(2015, 6, 1), "member.enrolled": false, "relation": "child", "channel": "alipay"}}
}

func TestNotary(t *testing.T) {
	p, n, r := nation(t), notary(), child()
	r.Notary = n
	d, err := p.Decide(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := d.Receipt()
	if err != nil || !strings.Contains(receipt, `"signature":"`) || !strings.Contains(receipt, `"private":{"member.birth_date":"`) {
		t.Fatal(receipt, err)
	}
	again, err := p.ReplayBy(n, []byte(receipt), []byte(`{"member.birth_date":"2015-06-01"}`))
	if err != nil || !again.Same || len(again.Differs) != 0 {
		t.Errorf("%+v %v", again, err)
	}
	again, err = p.ReplayBy(n, []byte(receipt), []byte(`{"member.birth_date":"2016-06-01"}`))
	if err != nil || again.Same || len(again.Differs) != 1 || again.Differs[0] != "member.birth_date" {
		t.Errorf("%+v %v", again, err)
	}
	again, err = p.Replay([]byte(receipt), []byte(`{"member.birth_date":"2015-06-01"}`))
	if err != nil || strings.Join(again.Differs, " ") != "signature private" {
		t.Errorf("%+v %v", again, err)
	}
	plain, err := p.Decide(ctx, child())
	if err != nil {
		t.Fatal(err)
	}
	unsigned, _ := plain.Receipt()
	for _, forged := range []string{strings.Replace(receipt, "2026-11-21", "2026-11-20", 1), unsigned} {
		if _, err = p.ReplayBy(n, []byte(forged), nil); !errors.Is(err, ErrSignature) {
			t.Error(err)
		}
	}
	if strings.Contains(unsigned, "signature") || !strings.Contains(unsigned, `"private":["member.birth_date"]`) {
		t.Error(unsigned) // the notary of the decision before has gone
	}
}

func TestNotaryFails(t *testing.T) {
	p, n := nation(t), notary()
	r := child()
	r.Notary = n
	d, err := p.Decide(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	receipt, _ := d.Receipt()
	away, oh := errors.New("the module is away"), func(error) error { panic("oh") }
	for name, failing := range map[string]func(*Notary, func(error) error){
		"Seal": func(n *Notary, how func(error) error) {
			n.Seal = func(string, []byte) ([32]byte, error) { return [32]byte{}, how(away) }
		},
		"Sign": func(n *Notary, how func(error) error) {
			n.Sign = func([]byte) ([]byte, error) { return []byte("s"), how(away) }
		},
		"Check": func(n *Notary, how func(error) error) { n.Check = func([]byte, []byte) error { return how(away) } },
	} {
		for _, how := range []func(error) error{func(err error) error { return err }, oh} {
			bad := notary()
			failing(bad, how)
			r.Notary = bad
			_, decided := p.Decide(ctx, r)
			_, replayed := p.ReplayBy(bad, []byte(receipt), []byte(`{"member.birth_date":"2015-06-01"}`))
			for i, err := range []error{decided, replayed} {
				var panicked *PanicError
				used := name == "Seal" || (name == "Sign") == (i == 0)
				if told := errors.Is(err, away) || errors.As(err, &panicked) && panicked.Method == name; told != used {
					t.Errorf("%s %d: %v", name, i, err)
				}
			}
		}
	}
	for _, length := range []int{0, 513, 1 << 20} {
		r.Notary = &Notary{Sign: func([]byte) ([]byte, error) { return make([]byte, length), nil }}
		if _, err = p.Decide(ctx, r); !errors.Is(err, ErrCallback) || !strings.Contains(err.Error(), "1 to 512") {
			t.Error(length, err)
		}
	}
	r.Notary = &Notary{}
	if d, err = p.Decide(ctx, r); err != nil {
		t.Error(err)
	} else if text, _ := d.Receipt(); strings.Contains(text, "signature") {
		t.Error(text)
	}
}

// ---- a bill is settled and taken back ----

type till struct {
	desk
	balance map[string]Money // by key of the message
	stored  map[string]string
}

func (d *till) Fetch(context.Context, []string) (map[string]any, error) {
	return map[string]any{"year.begin": Day(2023, 1, 1), "year.deductible_sum": Money(0), "year.hifp_pay": Money(0),
		"year.in_scope": Money(0), "stay.deductible_paid": Money(0), "account_balance": None}, nil
}

func (d *till) Record(_ context.Context, e Event) error {
	d.keys[e.Message.Key] = true
	if e.Receipt != "" {
		d.stored[e.Message.Key] = e.Receipt
	}
	if e.Kind == EventPaid && e.Payer.Name == "hifp_pay" {
		d.balance[e.Message.Key] = e.Payer.Amount
	}
	if e.Kind == EventAccumulate && e.Change.Name == "" {
		return errors.New("a change without a name")
	}
	return d.say("Record", "")
}

func TestRefund(t *testing.T) {
	p, d := nation(t), &till{desk{keys: map[string]bool{}}, map[string]Money{}, map[string]string{}}
	signed, n := 0, notary()
	sign := n.Sign
	n.Sign = func(text []byte) ([]byte, error) { signed++; return sign(text) }
	bill := map[string]any{"insutype": "390", "med_type": "21", "dedc_hosp_lv": "tertiary", "admission": 1,
		"patient": map[string]any{"birth_date": Day(2015, 6, 1), "enrolled": true},
		"lines": []map[string]any{{"det_item_fee_sumamt": Yuan(1500, 0), "selfpay_prop": "1"},
			{"det_item_fee_sumamt": Yuan(5000, 0), "selfpay_prop": "0.1"}, {"det_item_fee_sumamt": Yuan(15500, 0), "selfpay_prop": "0"}},
		"aid_flag": false}
	r := Request{Decision: "settle", Area: 330200, On: Day(2023, 11, 8), Facts: bill, With: WithReceipt, Notary: n}
	settled, done, err := p.SettleCommit(ctx, d, Message{Key: "bill"}, r)
	if err != nil || done != DoneGranted || d.balance["bill"] != Yuan(13160, 0) {
		t.Fatal(settled, done, err, d.balance)
	}
	receipt, err := settled.Receipt()
	if err != nil || receipt != d.stored["bill"] || signed != 1 || !json.Valid([]byte(receipt)) {
		t.Fatal(receipt, d.stored, signed, err) // what was recorded is what the caller gets, signed once
	}
	back := Request{Decision: "settle", Draft: receipt, Waited: AsOfThen, With: WithReceipt | WithRefund, Notary: n,
		Facts: map[string]any{"patient.birth_date": Day(2015, 6, 1)}}
	_, done, err = p.SettleCommit(ctx, d, Message{Key: "refund", Reverses: "bill"}, back)
	if err != nil || done != DoneGranted || d.balance["refund"] != -Yuan(13160, 0) || !strings.Contains(d.stored["refund"], `"signature"`) {
		t.Fatal(done, err, d.balance, d.stored["refund"])
	}
	again, err := p.ReplayBy(n, []byte(receipt), []byte(`{"patient.birth_date":"2015-06-01"}`))
	if err != nil || !again.Same {
		t.Errorf("%+v %v", again, err)
	}
	// Where signing fails nothing is recorded.
	n.Sign = func([]byte) ([]byte, error) { return nil, errDatabase }
	if _, _, err = p.SettleCommit(ctx, d, Message{Key: "third"}, r); !errors.Is(err, errDatabase) || d.keys["third"] || d.told[len(d.told)-1] != "Rollback" {
		t.Error(err, d.told)
	}
}

// ---- tests in packs ----

func TestPackTests(t *testing.T) {
	const tests = smallPack + `
test "three are allowed" ask on 2026-02-01 {
  n = 3
  expect permit
}
test "three are too many" ask on 2026-02-01 {
  n = 3
  expect deny TOO_MANY
}
`
	tested, err := Test(map[string]string{"small.yb": tests}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(tested.Tests) != 2 || tested.Failed != 1 || !tested.Tests[0].Passed || tested.Tests[0].EN != "" {
		t.Fatalf("%+v", tested)
	}
	if bad := tested.Tests[1]; bad.Passed || bad.Title != "three are too many" || bad.File != "small.yb" || bad.Line == 0 || bad.Pack != "small" || bad.EN == "" || bad.ZH == "" {
		t.Errorf("%+v", bad)
	}
	if len(tested.Untouched) != 1 || tested.Untouched[0].Name != "ask.most" || tested.Untouched[0].Kind != UntouchedRule || tested.Rules != (Touched{1, 0}) {
		t.Errorf("%+v", tested)
	}
	var broken *CompileError
	if _, err = Test(map[string]string{"x.yb": "nonsense"}, Options{}); !errors.As(err, &broken) {
		t.Error(err)
	}
	if tested, err = Test(nil, Options{Embedded: true}); err != nil || tested.Failed != 0 || len(tested.Tests) < 100 {
		t.Error(len(tested.Tests), err)
	}
}
