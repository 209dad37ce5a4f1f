//go:build cgo

package yibao

/*
#include "glue.h"

extern int32_t ybGoTested(uintptr_t handle, yb_test_result *result);

static yb_status YB_CALL on_tested(void *ctx, const yb_test_result *result) {
    yb_test_result one = *result;
    return ybGoTested(*(const uintptr_t *)ctx, &one);
}

static yb_status yb_go_test(yb_compiler *compiler, yb_policy *policy, uintptr_t handle, yb_test_summary *summary) {
    summary->size = sizeof *summary;
    return yb_compiler_test(compiler, policy, on_tested, &handle, summary);
}
*/
import "C"

import "runtime/cgo"

// Test compiles packs as Compile does and runs the tests written in them: in those that are given, or in the built-in
// ones where only those are asked for. That tests fail is no error; Tested tells.
func Test(packs map[string]string, options Options) (*Tested, error) {
	tested := &Tested{}
	p, err := compile(packs, options, tested.run)
	if err != nil {
		return nil, err
	}
	return tested, p.Close()
}

func (t *Tested) run(compiler *C.yb_compiler, policy *C.yb_policy) error {
	handle := cgo.NewHandle(t)
	defer handle.Delete()
	var sum C.yb_test_summary
	if st := C.yb_go_test(compiler, policy, C.uintptr_t(handle), &sum); st != 0 {
		return plainError(Status(st), "")
	}
	t.Failed = int(sum.failed)
	t.Rules = Touched{int(sum.rules), int(sum.rules_touched)}
	t.Rows = Touched{int(sum.rows), int(sum.rows_touched)}
	t.Versions = Touched{int(sum.versions), int(sum.versions_touched)}
	one := C.yb_untouched_info{size: C.sizeof_yb_untouched_info}
	for i := C.size_t(0); C.yb_compiler_untouched(compiler, i, &one) == 0; i++ {
		t.Untouched = append(t.Untouched, Untouched{Kind: UntouchedKind(one.kind), File: C.GoString(one.file),
			Line: int(one.line), Pack: C.GoString(one.pack), Name: C.GoString(one.name)})
	}
	return nil
}

func (t *Tested) add(one *C.yb_test_result) {
	t.Tests = append(t.Tests, PackTest{Passed: one.passed != 0, File: C.GoString(one.file), Line: int(one.line),
		Pack: C.GoString(one.pack), Title: C.GoString(one.title), ZH: C.GoString(one.zh), EN: C.GoString(one.en)})
}
