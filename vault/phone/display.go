package phone

import (
	"strconv"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/phonemeta"
)

// minHidden is the smallest number of digits that a display form leaves out, so that it stands for
// many numbers.
const minHidden = 5

// Display returns a form of a number for people who need to tell a few customers apart: the country
// code and the last two digits, as in "+44 ... 23". Where that would leave out fewer than five
// digits it is the country code alone, as in "+290 ...". It is "" for the zero Number.
//
// The form is still personal data: people who know the customer recognize it. Two numbers often
// have the same form, so never look anything up by it.
func Display(n sealtext.Number) string {
	var buf [sealtext.MaxDigits]byte
	d := n.AppendDigits(buf[:0])
	if len(d) == 0 {
		return ""
	}
	code, length := phonemeta.SplitCode(d)
	if length == 0 {
		return "..."
	}
	s := "+" + strconv.Itoa(code) + " ..."
	if len(d)-length-2 >= minHidden {
		s += " " + string(d[len(d)-2:])
	}
	return s
}
