// Package price prints amounts of money.
package price

import (
	"fmt"
	"strconv"
)

// Format prints cents as an amount with two digits after the point.
func Format(cents int) string {
	return fmt.Sprintf("%d.%02d", cents/100, cents%100)
}

// Append appends the amount to buffer and returns it.
func Append(buffer []byte, cents int) []byte {
	buffer = strconv.AppendInt(buffer, int64(cents/100), 10)
	buffer = append(buffer, '.')
	if cents%100 < 10 {
		buffer = append(buffer, '0')
	}
	return strconv.AppendInt(buffer, int64(cents%100), 10)
}

// Discount takes percent off an amount.
func Discount(cents, percent int) int {
	return cents - cents*percent/100
}
