package yibao

import (
	"context"
	"fmt"
	"time"
)

// Outcome of a decision.
type Outcome int32

// Outcomes.
const (
	Permit       Outcome = 1 // allowed
	Pending      Outcome = 2 // allowed once what is owed is proved
	Deny         Outcome = 3 // refused; all reasons are given
	Undetermined Outcome = 4 // facts are missing, or the sources do not say
)

// String is "permit", "pending", "deny" or "undetermined".
func (o Outcome) String() string {
	if o < Permit || o > Undetermined {
		return "none"
	}
	return [...]string{"permit", "pending", "deny", "undetermined"}[o-1]
}

// ProofState is how far a proof has come.
type ProofState int32

// States of a proof. One that is not mentioned is absent.
const (
	Absent    ProofState = 0
	Presented ProofState = 1 // handed in, awaiting review
	Verified  ProofState = 2
	Rejected  ProofState = 3 // handed in and refused
	Expired   ProofState = 4 // was verified too long ago
)

// Proof is a proof's state, and how old its verification is.
type Proof struct {
	State   ProofState
	Minutes int  // since it was verified
	Aged    bool // Minutes are stated; otherwise the verification counts as fresh
}

// Proved is a verification of so many minutes ago.
func Proved(minutes int) Proof { return Proof{Verified, minutes, true} }

type none struct{}

// None says of an optional fact that it is not there.
var None = none{}

// With asks for texts along with a decision.
type With uint32

// Texts of a decision.
const (
	WithExplainZH With = 1 << iota // Decision.Explain("zh")
	WithExplainEN                  // Decision.Explain("en")
	WithJSON                       // Decision.JSON
	WithTrace                      // … with the steps
	WithNarrative                  // … with the steps of a settlement in words
	WithReceipt                    // Decision.Receipt; of a commit, Event.Receipt too
	WithDraft                      // Decision.Draft
	WithRefund                     // JSON and receipt with every amount negated
	Brief                          // reasons, notes and obligations by their numbers alone, for who has the words
)

// Request is one question.
type Request struct {
	Decision string           // "bind"
	Area     int              // six digits as a number: the insured place of the person whose benefit is decided
	On       Date             // the day that is decided about
	Known    Date             // as known on that day; 0: everything that is in the packs
	Facts    any              // map[string]any, a struct with tags, or a pointer to one
	Proofs   map[string]Proof // proofs that are not in Facts
	With     With             // texts wanted
	Notary   *Notary          // seals and signs the receipt; nil: neither

	// Draft is what Decision.Draft or Receipt wrote: that request is taken up again, with Facts and Proofs, such as the
	// private ones, on top. Area and Known stay empty; On moves it to another day, 0 leaves it on its own.
	Draft string
	// Waited is how long ago the draft was written: so much older its proofs are now. AsOfThen takes them as they stood.
	Waited time.Duration
}

// AsOfThen is Request.Waited for what is decided as it was then: the refund of a bill by its receipt.
const AsOfThen time.Duration = -1

// Notary has the keys to a receipt; docs/receipts.md tells what it proves. Each function may be nil. They are called on
// the goroutine of the call, and an error or panic of theirs comes back from it.
type Notary struct {
	// Seal makes the digest of a private fact, with a key: the same bytes give the same digest again. The bytes are wiped
	// once it returns.
	Seal func(fact string, value []byte) ([32]byte, error)
	// Sign makes the signature, 1 to 512 bytes, of the text of a receipt.
	Sign func(receipt []byte) ([]byte, error)
	// Check says whether a signature holds; ErrSignature: it does not.
	Check func(receipt, signature []byte) error
}

// Source is where a rule comes from.
type Source struct {
	ID, Title, Article, Dated, Quality, URL, Pack string
}

// Reason of a refusal, or a note.
type Reason struct {
	Number           int    // of the rule's result in the pack
	Code, Rule, Pack string // "LIMIT_MEMBERS", "bind.members", "cn"
	ZH, EN           string // a sentence, values written in
	Line             int    // in its file of the pack
	Sources          []Source
}

// Obligation is what is still to be proved: one of its sets of proofs would do, the smallest first.
type Obligation struct {
	Number     int
	Rule, Pack string
	ZH, EN     string // a sentence, or empty
	Line       int
	Sets       [][]string // names of proofs; Policy.Words has them in words
	Sources    []Source
}

// Missing is a fact that would help to decide.
type Missing struct {
	Name, ZH string
	Row      int // of a field of a list; -1 otherwise
	WantedBy int // number of rules that wait for it
}

// Unsettled is something that the sources do not say, that the case came upon.
type Unsettled struct {
	Name, Pack, ZH, EN string
}

// Output is one result of a decision that is permitted or pending.
type Output struct {
	Name   string
	Kind   Kind
	Scale  int     // numbers are value * 10^Scale
	Known  bool    // false: an optional value that is not there
	Number int64   // of a single value; of a Set a mask of the rows of its enum
	Text   string  // of an enum the name of its row, of a text the text
	Column []int64 // of a column: a value for each row of a list or band of a table
	list   bool
}

// Money is the amount in fen, if it is one.
func (o Output) Money() (Money, error) {
	value, exact := Decimal{o.Number, o.Scale}.inScale(2)
	if o.Kind != KindMoney || !o.Known || o.list || !exact {
		return 0, refuse(ErrType, o.Name, "这个输出不是一个以分计的金额", "this output is not one amount in fen")
	}
	return Money(value), nil
}

// Date is the day, if it is one.
func (o Output) Date() (Date, error) {
	if o.Kind != KindDate || !o.Known || o.list {
		return NoDate, refuse(ErrType, o.Name, "这个输出不是一个日期", "this output is not one day")
	}
	return Date(o.Number), nil
}

// String is the value as text.
func (o Output) String() string {
	switch {
	case o.list:
		return fmt.Sprint(o.Column)
	case !o.Known:
		return "none"
	case o.Kind == KindEnum || o.Kind == KindText:
		return o.Text
	case o.Kind == KindDate:
		return Date(o.Number).String()
	case o.Kind == KindBool:
		return fmt.Sprint(o.Number != 0)
	}
	return Decimal{o.Number, o.Scale}.String()
}

// Payer is who pays what of a bill.
type Payer struct {
	Name, Side, Into      string // "hifp_pay"; fund, hospital, patient; the total it is part of
	ZH, EN                string
	Amount, Asked         Money  // paid; before limit and what was left
	Limit                 *Money // nil: no cap
	LeftBefore, LeftAfter Money  // of the bill
	List                  string // paid row by row: the list of those rows
	Shares                []Money
}

// Change is one change of an accumulator, for the host to add.
type Change struct {
	Group, Name  string // "year", "hifp_pay"
	KeyName, Key string // of a keyed group; else empty
	KeyNumber    int64
	Begin        Date // first day of the period; NoDate for a visit, a stay, for life
	Kind         Kind
	Scale        int // Change = value * 10^Scale
	Change       int64
}

// Decision is the answer to a request.
type Decision struct {
	Outcome     Outcome
	with        With
	Reasons     []Reason
	Notes       []Reason
	Obligations []Obligation
	Missing     []Missing
	Unsettled   []Unsettled
	Outputs     []Output
	Payers      []Payer
	Changes     []Change

	texts *[5]string // explained in Chinese and English, JSON, receipt, draft; nil: none was asked for
}

// Output finds an output by its name.
func (d *Decision) Output(name string) (Output, bool) {
	for _, o := range d.Outputs {
		if o.Name == name {
			return o, true
		}
	}
	return Output{}, false
}

// Has tells whether a reason or note of this code was given.
func (d *Decision) Has(code string) bool {
	for _, list := range [][]Reason{d.Reasons, d.Notes} {
		for i := range list {
			if list[i].Code == code {
				return true
			}
		}
	}
	return false
}

// Explain is the whole decision as plain text, "zh" or "en": outcome, reasons with sources, what to bring, who pays, the
// steps. It has to be asked for with WithExplainZH or WithExplainEN.
func (d *Decision) Explain(lang string) (string, error) {
	switch lang {
	case "zh":
		return d.text(0, WithExplainZH, "WithExplainZH")
	case "en":
		return d.text(1, WithExplainEN, "WithExplainEN")
	}
	return "", refuse(ErrArgument, lang, "语言只有 zh 和 en", "the languages are zh and en")
}

// JSON is the decision as docs/json.md describes it. It has to be asked for with WithJSON.
func (d *Decision) JSON() (string, error) { return d.text(2, WithJSON, "WithJSON") }

// Receipt tells which policy, dates and facts gave which outcome, to be replayed years later; private facts are left
// out. It has to be asked for with WithReceipt.
func (d *Decision) Receipt() (string, error) { return d.text(3, WithReceipt, "WithReceipt") }

// Draft is the request of a decision that waits, to be stored and taken up later by Request.Draft, by another process
// too; private facts are left out. It has to be asked for with WithDraft.
func (d *Decision) Draft() (string, error) { return d.text(4, WithDraft, "WithDraft") }

func (d *Decision) text(i int, flag With, name string) (string, error) {
	if d.with&flag == 0 || d.texts == nil {
		return "", refuse(ErrOrder, name, "请在 Request.With 中写明 %s", "ask for it in Request.With: %s", name)
	}
	return d.texts[i], nil
}

// Kind tells what a number means.
type Kind uint32

// Kinds of values.
const (
	KindBool Kind = iota
	KindCount
	KindInt
	KindMoney
	KindRatio
	KindPrice
	KindQuantity
	KindDate
	KindYears
	KindMonths
	KindDays
	KindMinutes
	KindTime
	KindText
	KindArea
	KindEnum
	KindSet
	KindInterval
	KindProof
)

// Message is what is to be recorded, under a key: the same key twice changes nothing twice.
type Message struct {
	Key      string // the host's number of the message, 1 to 128 bytes
	Reverses string // key of the message that is taken back; empty: none
}

// EventKind tells what is to be recorded.
type EventKind uint32

// Kinds of events.
const (
	EventApplied    EventKind = 1 // all is proved but a review: the application waits for it
	EventGranted    EventKind = 2 // permitted and in force
	EventRejected   EventKind = 3 // the review was refused
	EventSettled    EventKind = 4 // a bill is settled; its payers and changes follow
	EventPaid       EventKind = 5 // Event.Payer
	EventAccumulate EventKind = 6 // Event.Change
	EventReversed   EventKind = 7 // what Message.Reverses recorded is taken back
)

// Event is one thing to be recorded.
type Event struct {
	Kind     EventKind
	Decision string
	Area     int
	On       Date
	Outcome  Outcome
	Message  Message
	Receipt  string  // with WithReceipt, of the first event of a transaction: the receipt, to be stored with it
	Payer    *Payer  // of EventPaid
	Change   *Change // of EventAccumulate
}

// Done tells what a commit did.
type Done uint32

// What a commit did.
const (
	DoneNothing  Done = 0 // nothing: the decision tells why
	DoneApplied  Done = 1 // the application is recorded and waits for its review
	DoneGranted  Done = 2 // recorded and in force
	DoneRejected Done = 3 // the review was refused; recorded
	DoneBefore   Done = 4 // nothing now: a message with this key was recorded before
)

// Host is the program around the library: what a case lacks is fetched and verified, and what was decided is recorded
// in one transaction. docs/hosting.md tells what each has to do. The context is the one of the call; an error stops the
// call, is rolled back and comes back from it, to be found by errors.Is and errors.As.
type Host interface {
	// Fetch gives those of the named facts that the host has; the others stay missing. A list comes with its fields.
	// Inside a transaction it is called again for the facts marked counted: None says that an optional one is not there.
	Fetch(ctx context.Context, facts []string) (map[string]any, error)
	// Verify has a proof verified. ErrNotYet: the answer comes later. ErrUnknown: the host cannot.
	Verify(ctx context.Context, proof string) (Proof, error)
	// Seen tells whether a message with this key was recorded; outside of any transaction.
	Seen(ctx context.Context, m Message) (bool, error)
	// Begin begins a transaction in which nobody else changes what counted facts are read from, and tells whether the
	// key was recorded.
	Begin(ctx context.Context, m Message) (repeated bool, err error)
	// Commit makes it durable.
	Commit(ctx context.Context) error
	// Rollback undoes all since Begin.
	Rollback(ctx context.Context) error
	// Record records an event inside the transaction.
	Record(ctx context.Context, e Event) error
}

// PackTest is what one test in a pack came to.
type PackTest struct {
	Passed      bool
	File        string // the name given to Test
	Line        int
	Pack, Title string
	ZH, EN      string // of one that failed: what was expected and what came
}

// Touched counts what tests touched: made a rule fire or pass, read a row or version.
type Touched struct{ All, Touched int }

// UntouchedKind is what an Untouched is.
type UntouchedKind uint32

// Kinds of what no test touched.
const (
	UntouchedRule    UntouchedKind = 0
	UntouchedRow     UntouchedKind = 1 // of a table
	UntouchedVersion UntouchedKind = 2 // a dated one
)

// Untouched is a rule, row or version that no test touched.
type Untouched struct {
	Kind       UntouchedKind
	File       string
	Line       int
	Pack, Name string // of the rule, table or param
}

// Tested is what the tests in packs came to.
type Tested struct {
	Tests                 []PackTest // in the order in which they are written
	Failed                int        // of these
	Rules, Rows, Versions Touched
	Untouched             []Untouched
}
