//go:build cgo

package yibao

/*
#include "glue.h"
#include <stdlib.h>
*/
import "C"

import (
	"sort"
	"strings"
	"unsafe"
)

// Options of Compile.
type Options struct {
	Embedded bool // the packs stand on the built-in ones, and may extend them
	Strict   bool // rules, params and rows without a source are errors
}

// Compile makes a policy of packs, by name of the file; the texts may be packs or parts of them. What is wrong is told
// all at once, by a *CompileError.
func Compile(packs map[string]string, options Options) (*Policy, error) {
	return compile(packs, options, func(*C.yb_compiler, *C.yb_policy) error { return nil })
}

// compile makes a policy and lets something be done with it while its compiler is there.
func compile(packs map[string]string, options Options, then func(*C.yb_compiler, *C.yb_policy) error) (*Policy, error) {
	var compiler *C.yb_compiler
	if st := C.yb_compiler_new(nil, &compiler); st != 0 {
		return nil, plainError(Status(st), "")
	}
	defer C.yb_compiler_free(compiler)
	if options.Strict {
		C.yb_compiler_strict(compiler, 1)
	}
	if err := addPacks(compiler, packs, options.Embedded); err != nil {
		return nil, err
	}
	var made *C.yb_policy
	e := C.yb_error{size: C.sizeof_yb_error}
	st := C.yb_compiler_finish(compiler, &made, &e)
	told := diagnostics(compiler)
	if Status(st) == ErrPack {
		return nil, &CompileError{told, errorOf(Status(st), &e).(*Error)}
	} else if st != 0 {
		return nil, errorOf(Status(st), &e)
	}
	if err := then(compiler, made); err != nil {
		C.yb_policy_unref(made)
		return nil, err
	}
	p, err := open(made)
	if err == nil {
		p.warnings = told
	}
	return p, err
}

func addPacks(compiler *C.yb_compiler, packs map[string]string, embedded bool) error {
	names := make([]string, 0, len(packs))
	for name := range packs {
		if strings.IndexByte(name, 0) >= 0 {
			return refuse(ErrArgument, name, "文件名中不能有 NUL", "the name of a file holds a NUL: give it without")
		}
		names = append(names, name)
	}
	sort.Strings(names)
	if embedded {
		if st := C.yb_compiler_add_embedded(compiler); st != 0 {
			return plainError(Status(st), "")
		}
	}
	for _, name := range names {
		if st := addPack(compiler, name, packs[name]); st != 0 {
			return plainError(st, clip(name, 128))
		}
	}
	return nil
}

func addPack(compiler *C.yb_compiler, name, text string) Status {
	file, data := C.CString(name), C.CString(text)
	defer C.free(unsafe.Pointer(file))
	defer C.free(unsafe.Pointer(data))
	return Status(C.yb_compiler_add(compiler, file, data, C.size_t(len(text))))
}

func diagnostics(compiler *C.yb_compiler) []Diagnostic {
	n := C.yb_compiler_diagnostics(compiler)
	var all []Diagnostic
	for i := C.size_t(0); i < n; i++ {
		d := C.yb_diagnostic_info{size: C.sizeof_yb_diagnostic_info}
		if C.yb_compiler_diagnostic(compiler, i, &d) != 0 {
			break
		}
		all = append(all, Diagnostic{Severity: Severity(d.severity), File: C.GoString(d.file), Line: int(d.line),
			Column: int(d.column), Code: C.GoString(&d.code[0]), ZH: C.GoString(&d.zh[0]), EN: C.GoString(&d.en[0]),
			Text: diagnosticText(compiler, i)})
	}
	return all
}

func diagnosticText(compiler *C.yb_compiler, i C.size_t) string {
	var n C.size_t
	C.yb_compiler_diagnostic_text(compiler, i, C.YB_EN, nil, 0, &n)
	out := (*C.char)(C.malloc(n + 1))
	if out == nil {
		return ""
	}
	defer C.free(unsafe.Pointer(out))
	if C.yb_compiler_diagnostic_text(compiler, i, C.YB_EN, out, n+1, &n) != 0 {
		return ""
	}
	return strings.TrimRight(C.GoStringN(out, C.int(n)), "\n")
}
