package yibao

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Money is an amount in fen, exact.
type Money int64

// Decimal is a number of the given digits behind the point, exact: Decimal{700000, 6} is 0.7.
type Decimal struct {
	Number int64
	Scale  int
}

// Yuan is an amount of whole yuan and fen: Yuan(12, 34) is 12.34. It panics where that does not fit.
func Yuan(yuan int64, fen int64) Money {
	if yuan > math.MaxInt64/100-1 || yuan < math.MinInt64/100+1 || fen < 0 || fen > 99 {
		panic("yibao.Yuan: out of range; fen go from 0 to 99")
	}
	if yuan < 0 {
		return Money(yuan*100 - fen)
	}
	return Money(yuan*100 + fen)
}

// ParseMoney reads an exact amount in yuan: "12", "12.3", "-12.34".
func ParseMoney(text string) (Money, error) {
	fen, err := parseDecimal(text, 2)
	return Money(fen), err
}

// String is the amount in yuan with two digits: "12.34".
func (m Money) String() string { return Decimal{int64(m), 2}.String() }

// MarshalText writes the amount in yuan.
func (m Money) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what ParseMoney does.
func (m *Money) UnmarshalText(text []byte) error {
	read, err := ParseMoney(string(text))
	if err == nil {
		*m = read
	}
	return err
}

// ParseDecimal reads an exact decimal with the digits it is written with.
func ParseDecimal(text string) (Decimal, error) {
	scale := 0
	if at := strings.IndexByte(text, '.'); at >= 0 {
		scale = len(text) - at - 1
	}
	number, err := parseDecimal(text, scale)
	return Decimal{number, scale}, err
}

// String is the number with all its digits: "0.700000".
func (d Decimal) String() string {
	if d.Scale <= 0 {
		return strconv.FormatInt(d.Number, 10)
	}
	sign, digits := "", strconv.FormatInt(d.Number, 10)
	if d.Number < 0 {
		sign, digits = "-", digits[1:]
	}
	if missing := d.Scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	return sign + digits[:len(digits)-d.Scale] + "." + digits[len(digits)-d.Scale:]
}

// inScale is the number in another scale, or false where digits would be lost or it does not fit.
func (d Decimal) inScale(scale int) (int64, bool) {
	number := d.Number
	if d.Scale < 0 || d.Scale > 18 {
		return 0, false
	}
	for at := d.Scale; at < scale; at++ {
		if number > math.MaxInt64/10 || number < math.MinInt64/10 {
			return 0, false
		}
		number *= 10
	}
	for at := d.Scale; at > scale; at-- {
		if number%10 != 0 {
			return 0, false
		}
		number /= 10
	}
	return number, true
}

// parseDecimal reads digits with at most `scale` behind the point into a number of that scale.
func parseDecimal(text string, scale int) (int64, error) {
	bare := strings.TrimPrefix(text, "-")
	whole, part, point := strings.Cut(bare, ".")
	if !digitsOnly(whole) || point && !digitsOnly(part) {
		return 0, fmt.Errorf("yibao: %.40q is no decimal number: write digits and a point, such as 12.34", text)
	}
	if len(part) > scale {
		return 0, fmt.Errorf("yibao: %.40q has more than %d digits behind the point: round it as the rules say", text, scale)
	}
	number, err := strconv.ParseInt(text[:len(text)-len(bare)]+whole+part+strings.Repeat("0", scale-len(part)), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("yibao: %.40q does not fit: give a smaller number", text)
	}
	return number, nil
}

func digitsOnly(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}
