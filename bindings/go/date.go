package yibao

import (
	"fmt"
	"time"
)

// Date is a civil day: days since 1970-01-01. It has no zone; whose midnight counts is the program's business.
type Date int32

// NoDate is what Day answers for a day that does not exist; every call refuses it.
const NoDate Date = -1 << 31

const secondsOfDay = 24 * 60 * 60

// Day is a day of the calendar, years 1 to 9999; NoDate where there is none such.
func Day(year int, month time.Month, day int) Date {
	if year < 1 || year > 9999 {
		return NoDate
	}
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	if t.Year() != year || t.Month() != month || t.Day() != day {
		return NoDate
	}
	return Date(floorDiv(t.Unix(), secondsOfDay))
}

// DateOf is the day that a time has in its own zone.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Day(year, month, day)
}

// ParseDate reads "2026-11-21" or "20261121".
func ParseDate(text string) (Date, error) {
	for _, layout := range []string{"2006-01-02", "20060102"} {
		if t, err := time.Parse(layout, text); err == nil {
			if d := DateOf(t); d != NoDate {
				return d, nil
			}
		}
	}
	return NoDate, fmt.Errorf("yibao: %.40q is no day: write it as 2026-11-21", text)
}

// Time is midnight of the day, UTC.
func (d Date) Time() time.Time { return time.Unix(int64(d)*secondsOfDay, 0).UTC() }

// String is the day as "2026-11-21".
func (d Date) String() string {
	if d == NoDate {
		return "no date"
	}
	return d.Time().Format("2006-01-02")
}

// MarshalText writes the day.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDate does.
func (d *Date) UnmarshalText(text []byte) error {
	read, err := ParseDate(string(text))
	if err == nil {
		*d = read
	}
	return err
}

func floorDiv(a, b int64) int64 {
	if a%b < 0 {
		return a/b - 1
	}
	return a / b
}
