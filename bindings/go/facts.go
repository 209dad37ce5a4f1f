//go:build cgo

package yibao

/*
#include "glue.h"
*/
import "C"

import (
	"math"
	"reflect"
	"strings"
	"time"
	"unsafe"
)

var (
	moneyType   = reflect.TypeOf(Money(0))
	decimalType = reflect.TypeOf(Decimal{})
	dateType    = reflect.TypeOf(Date(0))
	timeType    = reflect.TypeOf(time.Time{})
	proofType   = reflect.TypeOf(Proof{})
	noneType    = reflect.TypeOf(None)
)

// fill puts a request's facts and proofs into the slot.
func (s *slot) fill(facts any, proofs map[string]Proof) error {
	if err := s.facts(facts); err != nil {
		return err
	}
	if len(proofs) == 0 {
		return s.seal()
	}
	for name, state := range proofs {
		p := s.q.proofs[name]
		if p == nil {
			return s.unknown(name)
		}
		if err := s.prove(p, state); err != nil {
			return err
		}
	}
	return s.seal()
}

func (s *slot) facts(facts any) error {
	switch given := facts.(type) {
	case nil:
		return nil
	case map[string]any:
		return s.record("", given)
	}
	v := reflect.ValueOf(facts)
	if last := s.q.last.Load(); last != nil && last.pointer == v.Type() && !v.IsNil() {
		return last.plan.fill(s, v.UnsafePointer(), noRow)
	}
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return nil
	}
	if v.Kind() == reflect.Struct { // a copy that has an address
		held := reflect.New(v.Type())
		held.Elem().Set(v)
		v = held
	}
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return refuse(ErrType, "Facts", "事实应为 map[string]any 或带标签的结构体", "facts are a map[string]any or a struct with tags, not %s", v.Type())
	}
	plan, err := s.q.plan(v.Elem().Type())
	if err != nil {
		return err
	}
	s.q.last.Store(&lastPlan{v.Type(), plan})
	return plan.fill(s, v.UnsafePointer(), noRow)
}

func (s *slot) unknown(name string) error {
	return refuse(ErrName, name, "决定 %[1]s 没有这个名称的事实或材料", "the decision %[1]s has no fact or proof of this name: see yibao list, or the pack", s.q.name)
}

// record puts a map, or a map in a map, into the slot.
func (s *slot) record(prefix string, given map[string]any) error {
	for key, value := range given {
		name := key
		if prefix != "" {
			name = prefix + key
		}
		if err := s.entry(name, value); err != nil {
			return err
		}
	}
	return nil
}

func (s *slot) entry(name string, value any) error {
	if f := s.q.facts[name]; f != nil {
		return s.give(f, noRow, value)
	}
	if state, proven := value.(Proof); proven {
		if p := s.q.proofs[name]; p != nil {
			return s.prove(p, state)
		}
	}
	if inner, record := value.(map[string]any); record && s.q.records[name] {
		return s.record(name+".", inner)
	}
	return s.unknown(name)
}

// give puts one value into the slot; the usual types without looking further.
func (s *slot) give(f *fact, row uint32, value any) error {
	if !f.single(row) {
		return s.set(f, row, reflect.ValueOf(value))
	}
	kind := Kind(f.kind)
	switch given := value.(type) {
	case bool:
		if kind == KindBool {
			s.number(f, row, bit(given))
			return nil
		}
	case int:
		if f.whole() {
			s.number(f, row, int64(given))
			return nil
		}
	case Money:
		if kind == KindMoney {
			s.number(f, row, int64(given))
			return nil
		}
	case Date:
		if kind == KindDate && given != NoDate {
			s.number(f, row, int64(given))
			return nil
		}
	case string:
		if kind == KindEnum || kind == KindText {
			s.word(f, row, given)
			return nil
		}
	}
	return s.set(f, row, reflect.ValueOf(value))
}

// set puts one value of whatever type into the slot.
func (s *slot) set(f *fact, row uint32, v reflect.Value) error {
	v = pointed(v)
	switch {
	case !v.IsValid():
		return nil // not known
	case v.Type() == noneType:
		s.none(f, row)
		return nil
	case f.flags&flagList != 0:
		return s.list(f, v)
	case f.list != 0 && row == noRow:
		return s.column(f, v)
	}
	switch Kind(f.kind) {
	case KindText, KindEnum:
		if v.Kind() != reflect.String {
			return wrongType(f, v, "文字", "a text")
		}
		s.word(f, row, v.String())
		return nil
	case KindSet:
		return s.mask(f, row, v)
	}
	number, err := numberOf(f, v)
	if err == nil {
		s.number(f, row, number)
	}
	return err
}

// pointed follows pointers, but not for ever: one may point to itself.
func pointed(v reflect.Value) reflect.Value {
	for i := 0; i < 8 && (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface); i++ {
		v = v.Elem()
	}
	return v
}

func (s *slot) mask(f *fact, row uint32, v reflect.Value) error {
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return wrongType(f, v, "[]string", "a []string")
	}
	var mask int64
	for i := 0; i < v.Len(); i++ {
		name := v.Index(i)
		if name.Kind() == reflect.Interface {
			name = name.Elem()
		}
		if name.Kind() != reflect.String || strings.IndexByte(name.String(), 0) >= 0 {
			return wrongType(f, v, "[]string", "a []string of names or codes")
		}
		n, err := s.q.policy.row(f.enumeration, name.String())
		if err != nil {
			return err
		}
		mask |= 1 << n
	}
	s.number(f, row, mask)
	return nil
}

func (s *slot) list(f *fact, v reflect.Value) error {
	if v.Kind() == reflect.Slice && v.IsNil() {
		return nil // not known; an empty list is not nil
	}
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return wrongType(f, v, "列表", "a list: a slice of structs or of map[string]any")
	}
	if err := tooLong(f, f.maxRows, v.Len()); err != nil {
		return err
	}
	s.rows(f, v.Len())
	for i := 0; i < v.Len(); i++ {
		if err := s.listRow(f, uint32(i), v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func tooLong(f *fact, most, n int) error {
	if most > 0 && n > most {
		return refuse(ErrLimit, f.name, "列表有 %d 行,最多 %d 行", "the list has %d rows and may have %d: leave out what cannot count", n, most)
	}
	return nil
}

func (s *slot) listRow(f *fact, row uint32, v reflect.Value) error {
	v = pointed(v)
	if !v.IsValid() {
		return wrongType(f, reflect.ValueOf(0), "每行", "a struct or a map[string]any for each row, and none that is nil")
	}
	if given, isMap := v.Interface().(map[string]any); isMap {
		for key, value := range given {
			field := f.fields[key]
			if field == nil {
				return s.unknown(f.name + "." + key)
			}
			if err := s.give(field, row, value); err != nil {
				return err
			}
		}
		return nil
	}
	if v.Kind() != reflect.Struct {
		return wrongType(f, v, "每行", "a struct or a map[string]any for each row")
	}
	plan, err := s.q.listPlan(f, v.Type())
	if err != nil {
		return err
	}
	if !v.CanAddr() {
		held := reflect.New(v.Type()).Elem()
		held.Set(v)
		v = held
	}
	return plan.fill(s, v.Addr().UnsafePointer(), row)
}

// column sets a field of a list in all rows: for a host that is asked for the field alone.
func (s *slot) column(f *fact, v reflect.Value) error {
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		return wrongType(f, v, "每行一个值", "a slice with a value for each row")
	}
	if list := s.q.factOf[f.list]; list != nil {
		if err := tooLong(f, list.maxRows, v.Len()); err != nil {
			return err
		}
	}
	for i := 0; i < v.Len(); i++ {
		if err := s.set(f, uint32(i), v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

// ---- one value ----

func wrongType(f *fact, v reflect.Value, zh, en string) error {
	return refuse(ErrType, f.name, "应给出%[2]s,而不是 %[1]s", "give %[3]s, not %[1]s", v.Type(), zh, en)
}

func bit(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

func isFloat(v reflect.Value) bool { return v.Kind() == reflect.Float32 || v.Kind() == reflect.Float64 }

func numberOf(f *fact, v reflect.Value) (int64, error) {
	switch Kind(f.kind) {
	case KindBool:
		if v.Kind() != reflect.Bool {
			return 0, wrongType(f, v, "bool", "a bool")
		}
		return bit(v.Bool()), nil
	case KindDate:
		return dayOf(f, v)
	case KindMoney, KindRatio, KindPrice, KindQuantity:
		return exactOf(f, v)
	case KindTime:
		if v.Kind() == reflect.String {
			return minuteOf(f, v.String())
		}
	case KindArea:
		if v.Kind() == reflect.String && len(v.String()) != 6 {
			return 0, refuse(ErrRange, f.name, "统筹区代码为六位数字", "an area is six digits, such as 330200")
		}
	}
	return wholeOf(f, v)
}

func wholeOf(f *fact, v reflect.Value) (int64, error) {
	switch {
	case v.Type() == moneyType || v.Type() == dateType || isFloat(v):
		return 0, wrongType(f, v, "整数", "a whole number")
	case v.CanInt():
		return v.Int(), nil
	case v.CanUint():
		if v.Uint() > math.MaxInt64 {
			return 0, refuse(ErrRange, f.name, "数值过大", "the number does not fit: give a smaller one")
		}
		return int64(v.Uint()), nil
	case v.Kind() == reflect.String:
		return decimalText(f, v.String(), 0)
	}
	return 0, wrongType(f, v, "整数", "a whole number")
}

func exactOf(f *fact, v reflect.Value) (int64, error) {
	switch {
	case v.Type() == moneyType && Kind(f.kind) == KindMoney:
		return v.Int(), nil
	case v.Type() == decimalType:
		d := v.Interface().(Decimal)
		if number, exact := d.inScale(f.scale); exact {
			return number, nil
		}
		return 0, refuse(ErrRange, f.name, "小数位过多或数值过大:此处最多 %d 位小数", "it does not fit exactly: there are %d digits behind the point here", f.scale)
	case v.Kind() == reflect.String:
		return decimalText(f, v.String(), f.scale)
	case isFloat(v) && Kind(f.kind) == KindMoney:
		return 0, refuse(ErrType, f.name, "浮点数不是精确的金额:请用 yibao.Money(分)或 \"12.34\" 这样的文字",
			"a float is no exact amount: give a yibao.Money (fen), or a text such as \"12.34\"")
	case isFloat(v):
		return 0, refuse(ErrType, f.name, "浮点数不精确:请用 \"0.7\" 这样的文字或 yibao.Decimal",
			"a float is not exact: give a text such as \"0.7\", or a yibao.Decimal")
	case Kind(f.kind) == KindMoney:
		return 0, wrongType(f, v, "yibao.Money(分)或文字", "a yibao.Money (fen) or a text such as \"12.34\": a bare number could be yuan or fen")
	}
	return 0, wrongType(f, v, "文字或 yibao.Decimal", "a text such as \"0.7\" or a yibao.Decimal")
}

// decimalText tells of a text that is none without telling the text: the fact may be private.
func decimalText(f *fact, text string, scale int) (int64, error) {
	number, err := parseDecimal(text, scale)
	if err != nil {
		return 0, refuse(ErrRange, f.name, "应为数字,最多 %d 位小数", "this is no decimal number with at most %d digits behind the point, or it does not fit", scale)
	}
	return number, nil
}

func dayOf(f *fact, v reflect.Value) (int64, error) {
	var day Date
	switch {
	case v.Type() == dateType:
		day = Date(v.Int())
	case v.Type() == timeType:
		day = DateOf(v.Interface().(time.Time))
	case v.Kind() == reflect.String:
		day, _ = ParseDate(v.String())
	default:
		return 0, wrongType(f, v, "日期", "a yibao.Date, a time.Time or a text such as 2026-11-21")
	}
	if day == NoDate {
		return 0, refuse(ErrDate, f.name, "没有这一天:请写作 2026-11-21", "there is no such day: write it as 2026-11-21")
	}
	return int64(day), nil
}

func minuteOf(f *fact, text string) (int64, error) {
	at, err := time.Parse("15:04", text)
	if err != nil {
		return 0, refuse(ErrRange, f.name, "时间应写作 22:00", "write the time as 22:00")
	}
	return int64(at.Hour()*60 + at.Minute()), nil
}

// ---- structs: what each field is, found out once a type ----

type plan struct{ plain, others []step } // plain: numbers and states, which fill one value each, always

// lastPlan saves the search where one type of facts is given again and again.
type lastPlan struct {
	pointer reflect.Type
	plan    *plan
}

type step struct {
	offset uintptr
	how    uint8
	set    uint32
	id     uint32
	f      *fact
	p      *proof
	typ    reflect.Type
}

const (
	asAny = iota
	asWord
	asBool // from here on a number
	asInt
	asInt32
	asInt64
	asProof
)

func (q *question) plan(t reflect.Type) (*plan, error) {
	if made, there := q.plans.Load(t); there {
		return made.(*plan), nil
	}
	made := &plan{}
	if err := q.addFields(made, t, 0, ""); err != nil {
		return nil, err
	}
	q.plans.Store(t, made)
	return made, nil
}

type listKey struct {
	f *fact
	t reflect.Type
}

func (q *question) listPlan(f *fact, t reflect.Type) (*plan, error) {
	if made, there := q.plans.Load(listKey{f, t}); there {
		return made.(*plan), nil
	}
	made := &plan{}
	if err := q.addFields(made, t, 0, f.name+"."); err != nil {
		return nil, err
	}
	q.plans.Store(listKey{f, t}, made)
	return made, nil
}

func (q *question) addFields(made *plan, t reflect.Type, offset uintptr, prefix string) error {
	for i := 0; i < t.NumField(); i++ {
		field := t.Field(i)
		tag, tagged := field.Tag.Lookup("yibao")
		if tag == "-" || !tagged && !field.Anonymous {
			continue
		}
		if !tagged && field.Type.Kind() != reflect.Struct {
			continue
		}
		if tagged && !field.IsExported() {
			return refuse(ErrArgument, t.String()+"."+field.Name, "带标签的字段须可导出", "a field with a tag has to be exported: begin it with a capital letter")
		}
		if err := q.addField(made, field, offset+field.Offset, prefix+tag, tagged); err != nil {
			return err
		}
	}
	return nil
}

func (q *question) addField(made *plan, field reflect.StructField, offset uintptr, name string, tagged bool) error {
	if !tagged {
		return q.addFields(made, field.Type, offset, name)
	}
	if f := q.facts[name]; f != nil {
		made.add(step{offset: offset, how: howOf(f, field.Type), set: C.YB_SET_NUMBER, id: f.id, f: f, typ: field.Type})
		return nil
	}
	if p := q.proofs[name]; p != nil && field.Type == proofType {
		made.add(step{offset: offset, how: asProof, set: C.YB_SET_PROOF, id: p.id, p: p, typ: field.Type})
		return nil
	}
	if field.Type.Kind() == reflect.Struct && q.records[name] {
		return q.addFields(made, field.Type, offset, name+".")
	}
	if q.proofs[name] != nil {
		return refuse(ErrType, name, "材料的字段类型应为 yibao.Proof", "the field of a proof has the type yibao.Proof")
	}
	return refuse(ErrName, name, "决定 %s 没有这个名称的事实或材料", "the decision %s has no fact or proof of this name: see the tag", q.name)
}

// howOf finds the short way for types that need no looking at.
func howOf(f *fact, t reflect.Type) uint8 {
	if f.flags&flagList != 0 {
		return asAny
	}
	switch {
	case Kind(f.kind) == KindBool && t.Kind() == reflect.Bool:
		return asBool
	case Kind(f.kind) == KindMoney && t == moneyType, f.whole() && t.Kind() == reflect.Int64 && t != moneyType:
		return asInt64
	case f.whole() && t.Kind() == reflect.Int:
		return asInt
	case f.whole() && t.Kind() == reflect.Int32 && t != dateType:
		return asInt32
	case Kind(f.kind) == KindDate && t == dateType:
		return asInt32
	case (Kind(f.kind) == KindText || Kind(f.kind) == KindEnum) && t.Kind() == reflect.String:
		return asWord
	}
	return asAny
}

func (p *plan) add(one step) {
	if one.how < asBool {
		p.others = append(p.others, one)
	} else {
		p.plain = append(p.plain, one)
	}
}

// fill goes through a struct's fields; the numbers first, for which there is room at once.
func (p *plan) fill(s *slot, at unsafe.Pointer, row uint32) error {
	s.reserve(len(p.plain))
	if s.full {
		return nil // seal tells
	}
	values := s.values[s.n:][:len(p.plain)]
	for i := range p.plain {
		step, v := &p.plain[i], &values[i]
		field := unsafe.Add(at, step.offset)
		label(v, step.id, step.set, row)
		switch step.how {
		case asBool:
			v.number = C.int64_t(*(*uint8)(field))
		case asInt:
			v.number = C.int64_t(*(*int)(field))
		case asInt64:
			v.number = *(*C.int64_t)(field)
		case asInt32:
			v.number = C.int64_t(*(*int32)(field))
		case asProof:
			state := (*Proof)(field)
			v.number, v.row = C.int64_t(state.State), noRow
			if state.Aged {
				if err := step.p.age(v, state.Minutes); err != nil {
					return err
				}
			}
		}
	}
	s.n += len(p.plain)
	for i := range p.others {
		step := &p.others[i]
		if err := step.other(s, unsafe.Add(at, step.offset), row); err != nil {
			return err
		}
	}
	return nil
}

// other is a field that is a text, or has to be looked at.
func (one *step) other(s *slot, field unsafe.Pointer, row uint32) error {
	if one.how == asWord {
		s.word(one.f, row, *(*string)(field))
		return nil
	}
	return s.set(one.f, row, reflect.NewAt(one.typ, field).Elem())
}
