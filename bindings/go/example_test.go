//go:build cgo

package yibao_test

import (
	"context"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	yibao "github.com/libyibao/libyibao/bindings/go"
)

// May a mother who has bound five family members bind one more?
func ExamplePolicy_Decide() {
	policy, err := yibao.Embedded()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer policy.Close()
	five := make([]map[string]any, 5)
	for i := range five {
		five[i] = map[string]any{"status": "active"}
	}
	d, err := policy.Decide(context.Background(), yibao.Request{
		Decision: "bind", Area: 330200, On: yibao.Day(2026, 11, 21),
		Facts: map[string]any{"bindings": five},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Outcome)
	for _, r := range d.Reasons {
		fmt.Printf("%s: %s (%s)\n", r.Code, r.EN, r.ZH)
	}
	// Output:
	// deny
	// LIMIT_MEMBERS: a family account holds at most 5 members; there are 5: end one binding first (亲情账户最多绑定5位家庭成员,已有5位;请先解除一位再绑定)
}

type line struct {
	Sum     yibao.Money   `yibao:"det_item_fee_sumamt"`
	SelfPay yibao.Decimal `yibao:"selfpay_prop"`
}

type bill struct {
	Insured   string     `yibao:"insutype"`
	Kind      string     `yibao:"med_type"`
	Level     string     `yibao:"dedc_hosp_lv"`
	Admission int        `yibao:"admission"`
	Born      yibao.Date `yibao:"patient.birth_date"`
	Enrolled  bool       `yibao:"patient.enrolled"`
	Lines     []line     `yibao:"lines"`
	Stay      struct {
		Deductible yibao.Money `yibao:"deductible_paid"`
	} `yibao:"stay"`
	Year struct {
		Begin      yibao.Date  `yibao:"begin"`
		Deductible yibao.Money `yibao:"deductible_sum"`
		Fund       yibao.Money `yibao:"hifp_pay"`
		InScope    yibao.Money `yibao:"in_scope"`
	} `yibao:"year"`
	Aid bool `yibao:"aid_flag"`
}

// A stay of 22,000 yuan in a hospital of level 3 in Ningbo: who pays what.
func ExamplePolicy_Decide_settlement() {
	policy, err := yibao.Embedded()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer policy.Close()
	stay := bill{Insured: "390", Kind: "21", Level: "tertiary", Admission: 1, Born: yibao.Day(2015, 6, 1), Enrolled: true,
		Lines: []line{{yibao.Yuan(1500, 0), yibao.Decimal{Number: 1}}, {yibao.Yuan(5000, 0), yibao.Decimal{Number: 1, Scale: 1}}, {Sum: yibao.Yuan(15500, 0)}}}
	stay.Year.Begin = yibao.Day(2023, 1, 1)
	d, err := policy.Decide(context.Background(), yibao.Request{Decision: "settle", Area: 330200, On: yibao.Day(2023, 11, 8), Facts: &stay})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range d.Payers {
		if p.Amount != 0 {
			fmt.Println(p.Amount, p.EN, p.Name)
		}
	}
	// Output:
	// 13160.00 pooled fund hifp_pay
	// 8840.00 cash psn_cash_pay
}

// All that is wrong with packs comes in one error.
func ExampleCompile() {
	_, err := yibao.Compile(map[string]string{"my_city.yb": `policy my_city extends cn "我市" / "My city" {
  area    510700
  version "2026.1"
}
param members_per_binder : count = six
rule bind.more deny TOO_MANY when count(bindngs) > 6 say "多" / "too many"
`}, yibao.Options{Embedded: true})
	var all *yibao.CompileError
	if errors.As(err, &all) {
		for _, d := range all.Diagnostics {
			if d.Severity == yibao.SeverityError {
				fmt.Printf("%s:%d:%d %s\n", d.File, d.Line, d.Column, d.Code)
			}
		}
		return
	}
	fmt.Println("compiled")
	// Output:
	// my_city.yb:5:36 E0309
	// my_city.yb:6:35 E0206
}

// What a decision asks for, in words.
func ExampleDecision_Explain() {
	policy, err := yibao.Embedded()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer policy.Close()
	d, err := policy.Decide(context.Background(), yibao.Request{Decision: "use", Area: 330200, On: yibao.Day(2026, 11, 21),
		Facts: map[string]any{"service": "outpatient_fund", "medium": "evoucher", "holder.id": "mother", "subject.id": "child",
			"patient.id": "mother"}, With: yibao.WithExplainEN})
	if err != nil {
		fmt.Println(err)
		return
	}
	text, err := d.Explain("en")
	fmt.Println(strings.SplitN(text, "\n", 2)[0], err)
	// Output:
	// use a voucher: Refused <nil>
}

// A review takes two days: the request is stored, without private facts, and taken up again.
func ExampleDecision_Draft() {
	policy, err := yibao.Embedded()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer policy.Close()
	ctx := context.Background()
	d, err := policy.Decide(ctx, yibao.Request{Decision: "bind", Area: 330200, On: yibao.Day(2026, 11, 21), With: yibao.WithDraft,
		Facts: map[string]any{"member.birth_date": "2015-06-01", "relation": "child", "channel": "alipay", "bindings": []any{}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	draft, err := d.Draft()
	fmt.Println(strings.Contains(draft, "2015-06-01"), err)
	d, err = policy.Decide(ctx, yibao.Request{Decision: "bind", Draft: draft, Waited: 48 * time.Hour, On: yibao.Day(2026, 11, 23),
		Facts: map[string]any{"member.birth_date": "2015-06-01"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range d.Missing {
		fmt.Println(m.Name)
	}
	// Output:
	// false <nil>
	// bound_by
	// binder.id
	// member.enrolled
	// member.id
}

// A refusal is sealed and signed, and shown years later to be what it was.
func ExampleNotary() {
	policy, err := yibao.Embedded()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer policy.Close()
	key := ed25519.NewKeyFromSeed([]byte("a seed that is not for production"[:ed25519.SeedSize]))
	notary := &yibao.Notary{
		Seal: func(_ string, value []byte) (digest [32]byte, err error) {
			mac := hmac.New(sha256.New, key.Seed())
			mac.Write(value)
			copy(digest[:], mac.Sum(nil))
			return digest, nil
		},
		Sign: func(receipt []byte) ([]byte, error) { return ed25519.Sign(key, receipt), nil },
		Check: func(receipt, signature []byte) error {
			if !ed25519.Verify(key.Public().(ed25519.PublicKey), receipt, signature) {
				return yibao.ErrSignature
			}
			return nil
		},
	}
	d, err := policy.Decide(context.Background(), yibao.Request{Decision: "bind", Area: 330200, On: yibao.Day(2026, 11, 21),
		Facts: map[string]any{"member.birth_date": "2015-06-01", "member.enrolled": false},
		With:  yibao.WithReceipt, Notary: notary})
	if err != nil {
		fmt.Println(err)
		return
	}
	receipt, _ := d.Receipt()
	for _, born := range []string{"2015-06-01", "2016-06-01"} {
		again, err := policy.ReplayBy(notary, []byte(receipt), []byte(`{"member.birth_date":"`+born+`"}`))
		fmt.Println(again.Same, again.Differs, err)
	}
	_, err = policy.ReplayBy(notary, []byte(strings.Replace(receipt, "2026-11-21", "2026-11-20", 1)), nil)
	fmt.Println(errors.Is(err, yibao.ErrSignature))
	// Output:
	// true [] <nil>
	// false [member.birth_date] <nil>
	// true
}

// The tests that stand in packs, in go test: one subtest each.
func ExampleTest() {
	tested, err := yibao.Test(map[string]string{"my_city.yb": `policy my_city extends cn "我市" / "My city" {
  area    510700
  version "2026.1"
}
source city_2026 "我市医保亲情账户办法" dated 2026-01-01 quality example
param members_per_binder : count = 6  cite city_2026

test "a sixth member" bind on 2026-11-21 {
  bindings = [{ status: active }, { status: active }, { status: active }, { status: active }, { status: active }]
  expect deny LIMIT_MEMBERS
}
`}, yibao.Options{Embedded: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, one := range tested.Tests {
		fmt.Printf("%s:%d %s: passed %t\n", one.File, one.Line, one.Title, one.Passed)
	}
	// Output:
	// my_city.yb:8 a sixth member: passed false
}

// An amount is exact or refused.
func ExampleMoney() {
	m, err := yibao.ParseMoney("12.30")
	fmt.Println(m, int64(m), err)
	_, err = yibao.ParseMoney("12.345")
	fmt.Println(err)
	// Output:
	// 12.30 1230 <nil>
	// yibao: "12.345" has more than 2 digits behind the point: round it as the rules say
}
