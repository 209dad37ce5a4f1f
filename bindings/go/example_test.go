//go:build cgo

package yibao_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
