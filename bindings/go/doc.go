// Package yibao decides what China's basic medical insurance (医保) allows and who pays what of a bill, with reasons,
// sources, what is still to be proved, and every fen's payer. It is libyibao, compiled in: go get, go mod vendor and
// offline builds need nothing but a C compiler. The tag libyibao links the installed library (pkg-config yibao) instead.
//
// A Policy is packs compiled together; it is immutable and used by any number of goroutines. Policy.Decide puts one
// question to it: the facts are a map or a struct with tags, the answer is a Decision. Nothing is kept between two
// questions, and the same question always gives the same answer.
//
//	policy, err := yibao.Embedded()
//	decision, err := policy.Decide(ctx, yibao.Request{
//		Decision: "bind", Area: 330200, On: yibao.Day(2026, 11, 21),
//		Facts:    map[string]any{"bindings": list},
//	})
//
// # Facts
//
// Names are those of the pack: "member.birth_date" as a key, or a map "member" in the map. In a struct the tag of a
// field tells the name; a struct in a struct is a record, a slice of structs or maps is a list:
//
//	type Binding struct {
//		Status  string     `yibao:"status"`
//		BoundOn yibao.Date `yibao:"bound_on"`
//	}
//	type Facts struct {
//		Born     *yibao.Date `yibao:"member.birth_date"` // nil: not known
//		Bindings []Binding   `yibao:"bindings"`
//		Face     yibao.Proof `yibao:"binder_face"`
//	}
//
// A fact that is not given, or nil, is unknown; None says that an optional fact is not there. Money is Money (fen) or a
// text such as "12.34", never a float and never a bare int, which could be yuan or fen. Ratios, prices and quantities
// are texts or a Decimal. Enums are names or codes as text, sets are []string, days are Date, time.Time (the day it has
// in its own zone) or text.
//
// # Texts
//
// A Decision is data: it holds no case and no memory of C's, needs no Close, and may be kept by the thousand. So what
// the library writes of a decision (Explain, JSON, Receipt, Draft) is asked for beforehand, by Request.With, while the
// case is there.
//
// # Errors
//
// What a call refuses is an *Error with a status, a place and a sentence in Chinese and English that says what to do;
// errors.Is(err, yibao.ErrName) asks for the status. Packs with mistakes give a *CompileError with every diagnostic. A
// panic in a Host or Notary comes back as a *PanicError.
package yibao
