//go:build cgo

package yibao

import (
	"context"
	"os"
	"testing"
	"time"
)

// The task T1 of tests/bench: eight facts, six proofs and the day.
type t1 struct {
	BinderInsured  bool   `yibao:"binder.insured"`
	BinderVerified bool   `yibao:"binder.verified"`
	ActiveMembers  int    `yibao:"binder.active_members"`
	MemberInsured  bool   `yibao:"member.insured"`
	Born           Date   `yibao:"member.birth_date"`
	BindersMonth   int    `yibao:"member.binders_month"`
	Relation       string `yibao:"relation"`
	Channel        string `yibao:"channel"`
	Commitment     Proof  `yibao:"commitment"`
	BinderHukou    Proof  `yibao:"binder_hukou"`
	MemberHukou    Proof  `yibao:"member_hukou"`
	BirthCert      Proof  `yibao:"birth_cert"`
	Face           Proof  `yibao:"face"`
	Guardian       Proof  `yibao:"guardian"`
}

var allProved = t1{true, true, 4, true, Day(2012, 3, 4), 1, "child", "app", Proof{State: Verified}, Proof{State: Verified},
	Proof{State: Verified}, Proof{State: Verified}, Proof{State: Verified}, Proof{State: Verified}}

func t1Policy(tb testing.TB) *Policy {
	text, err := os.ReadFile("../../tests/bench/t1.yb")
	if err != nil {
		tb.Skip("tests/bench of the library is not here: ", err)
	}
	p, err := Compile(map[string]string{"t1.yb": string(text)}, Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

const batch = 1000

// best is what one of a batch takes in nanoseconds, best of all batches in 300 ms: others use the machine too. The mean
// that Go itself reports has the garbage collector in it, about one part in a hundred.
func best(run func(n int)) float64 {
	least, begun := time.Duration(1<<62), time.Now()
	for time.Since(begun) < 300*time.Millisecond {
		at := time.Now()
		run(batch)
		if took := time.Since(at); took < least {
			least = took
		}
	}
	return float64(least.Nanoseconds()) / batch
}

// benchmark tells, besides the mean, the best of Go, of the C call alone and of an empty crossing, in the same run.
func benchmark(b *testing.B, facts any, wanted Outcome) {
	p, ctx := t1Policy(b), context.Background()
	r := Request{Decision: "bind", On: Day(2026, 11, 21), Facts: facts}
	decide := func(n int) {
		for i := 0; i < n; i++ {
			if d, err := p.Decide(ctx, r); err != nil || d.Outcome != wanted {
				b.Fatal(d, err)
			}
		}
	}
	s, err := p.prepare(ctx, &r)
	if err != nil {
		b.Fatal(err)
	}
	inC := best(s.repeat)
	crossing := best(func(n int) {
		for i := 0; i < n; i++ {
			s.repeat(0)
		}
	})
	s.q.put(s)
	inGo := best(decide)
	b.ReportAllocs()
	b.ResetTimer()
	decide(b.N)
	b.ReportMetric(inGo, "best-ns")
	b.ReportMetric(inC, "C-ns")
	b.ReportMetric(crossing, "crossing-ns")
	b.ReportMetric(inGo/inC, "times-C")
}

func BenchmarkBindStruct(b *testing.B) { benchmark(b, &allProved, Permit) }

func BenchmarkBindMap(b *testing.B) {
	proved := Proof{State: Verified}
	benchmark(b, map[string]any{"binder.insured": true, "binder.verified": true, "binder.active_members": 4,
		"member.insured": true, "member.birth_date": Day(2012, 3, 4), "member.binders_month": 1, "relation": "child",
		"channel": "app", "commitment": proved, "binder_hukou": proved, "member_hukou": proved, "birth_cert": proved,
		"face": proved, "guardian": proved}, Permit)
}

// Seven reasons with their sentences and sources.
func BenchmarkBindRefused(b *testing.B) {
	refused := t1{ActiveMembers: 5, Born: Day(2012, 3, 4), BindersMonth: 2, Relation: "other", Channel: "app"}
	benchmark(b, &refused, Deny)
}

// Five obligations with their sentences and sources.
func BenchmarkBindOwed(b *testing.B) {
	owed := allProved
	owed.Commitment, owed.BinderHukou, owed.MemberHukou, owed.BirthCert, owed.Guardian = Proof{}, Proof{}, Proof{}, Proof{}, Proof{}
	benchmark(b, &owed, Pending)
}

func BenchmarkBindParallel(b *testing.B) {
	p, ctx := t1Policy(b), context.Background()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := p.Decide(ctx, Request{Decision: "bind", On: Day(2026, 11, 21), Facts: &allProved}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
