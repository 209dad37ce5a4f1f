package yibao

import (
	"errors"
	"fmt"
	"strings"
)

// Status tells what kind of error it is; docs/errors.md has them all. It is an error itself, for errors.Is.
type Status int32

// The kinds of errors.
const (
	ErrArgument  Status = -1  // an argument is missing or out of range
	ErrMemory    Status = -2  // no memory
	ErrOrder     Status = -5  // calls in the wrong order
	ErrStale     Status = -6  // an id of another policy
	ErrName      Status = -7  // no such name
	ErrType      Status = -8  // a value of another type
	ErrRange     Status = -9  // a value out of the range of its type
	ErrLimit     Status = -10 // a documented limit was passed
	ErrPack      Status = -11 // the packs have errors; see CompileError
	ErrImage     Status = -12 // not an intact policy image of this format
	ErrJSON      Status = -13 // not strict JSON, or not the shape of a request
	ErrArea      Status = -14 // no pack decides for this area
	ErrDate      Status = -15 // a date that does not exist or is out of range
	ErrReplay    Status = -16 // replaying did not give the receipt's decision
	ErrReentry   Status = -17 // a call that is not allowed inside a callback of the same case
	ErrCallback  Status = -18 // a callback is missing, or answered what means nothing
	ErrSignature Status = -19 // a receipt's signature does not hold
	ErrOverflow  Status = -30 // an amount does not fit
	ErrNegative  Status = -31 // an amount came out negative where none may be
	ErrNone      Status = -32 // an absent optional value was used
	ErrGap       Status = -33 // a table has no row for the case
	ErrVersion   Status = -34 // no version is in force on the date
	ErrEmpty     Status = -35 // min or max over no rows
	ErrDivide    Status = -36 // division by zero
	ErrPeriod    Status = -37 // an accumulator's begin is not the period of the date
	ErrProgram   Status = -38 // more than one settlement program matches
	ErrIdentity  Status = -39 // a settlement identity does not hold
	ErrInternal  Status = -90 // a defect of the library
)

// ErrClosed is what a policy answers after Close.
var ErrClosed = errors.New("yibao: the policy is closed: make another, or close it later")

// ErrNotYet is what Host.Verify answers when the answer comes later: the decision stays pending.
var ErrNotYet = errors.New("yibao: not yet")

// ErrUnknown is what Host.Verify answers when the host cannot verify it: the proof stays owed.
var ErrUnknown = errors.New("yibao: not known")

// ErrNoCgo is what everything answers in a program that was built without cgo.
var ErrNoCgo = errors.New("yibao: this program was built without cgo, and libyibao is C: build it with CGO_ENABLED=1 and a C compiler")

var statusNames = map[Status]string{
	ErrArgument: "ARGUMENT", ErrMemory: "MEMORY", ErrOrder: "ORDER", ErrStale: "STALE", ErrName: "NAME", ErrType: "TYPE",
	ErrRange: "RANGE", ErrLimit: "LIMIT", ErrPack: "PACK", ErrImage: "IMAGE", ErrJSON: "JSON", ErrArea: "AREA",
	ErrDate: "DATE", ErrReplay: "REPLAY", ErrReentry: "REENTRY", ErrCallback: "CALLBACK", ErrSignature: "SIGNATURE",
	ErrOverflow: "OVERFLOW", ErrNegative: "NEGATIVE", ErrNone: "NONE", ErrGap: "GAP", ErrVersion: "VERSION",
	ErrEmpty: "EMPTY", ErrDivide: "DIVIDE", ErrPeriod: "PERIOD", ErrProgram: "PROGRAM", ErrIdentity: "IDENTITY",
	ErrInternal: "INTERNAL",
}

// Error is the name of the status, "YB_E_NAME".
func (s Status) Error() string {
	if name, known := statusNames[s]; known {
		return "YB_E_" + name
	}
	return fmt.Sprintf("status %d", int32(s))
}

// Error is what a call refused, where, and what to do.
type Error struct {
	Status Status
	Place  string // a fact, rule, table, file, or path in a request; may be empty
	ZH, EN string // one sentence
}

// Error is the place and the English sentence.
func (e *Error) Error() string {
	if e.Place == "" {
		return "yibao: " + e.EN
	}
	return "yibao: " + e.Place + ": " + e.EN
}

// Is makes errors.Is(err, yibao.ErrName) true for errors of that status.
func (e *Error) Is(target error) bool { return target == error(e.Status) }

// refuse is an error of this package's own, in the shape of the library's.
func refuse(status Status, place, zh, en string, args ...any) error {
	return &Error{Status: status, Place: clip(place, 128), ZH: fmt.Sprintf(zh, args...), EN: fmt.Sprintf(en, args...)}
}

func clip(text string, most int) string {
	if len(text) > most {
		text = text[:most] + "…"
	}
	return strings.ToValidUTF8(text, "?")
}

// Severity of a diagnostic.
type Severity uint32

// Severities.
const (
	SeverityError   Severity = 0 // no policy is made
	SeverityWarning Severity = 1 // worth a look
	SeverityNote    Severity = 2 // for information
)

// Diagnostic is something found in a pack.
type Diagnostic struct {
	Severity     Severity
	File         string // the name given to Compile
	Line, Column int    // from 1, in characters
	Code         string // "E0102": stable, see docs/errors.md
	ZH, EN       string // one sentence
	Text         string // as people read it: place, sentence, the line, a caret
}

// CompileError is all that is wrong with packs. errors.Is(err, ErrPack) holds for it.
type CompileError struct {
	Diagnostics []Diagnostic
	first       *Error
}

// Error is every diagnostic, one after the other.
func (e *CompileError) Error() string {
	text := "yibao: the packs have errors"
	for _, d := range e.Diagnostics {
		if d.Severity == SeverityError {
			text += "\n" + d.Text
		}
	}
	return text
}

// Unwrap gives the first error and its place.
func (e *CompileError) Unwrap() error { return e.first }

// PanicError is a panic of a Host's method, or a Notary's: it was stopped before it reached C, and whatever was begun rolled back.
type PanicError struct {
	Method string
	Value  any
	Stack  []byte
}

// Error tells the method and the value of the panic.
func (e *PanicError) Error() string {
	return fmt.Sprintf("yibao: %s panicked: %v", e.Method, e.Value)
}
