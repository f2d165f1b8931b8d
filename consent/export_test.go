package consent

import (
	"slices"
	"time"

	"github.com/sealtext/sealtext"
)

// Settled are the rows of a Key that have no influence any more.
func Settled(rows []EventRow) []sealtext.ID { return settled(rows) }

// Gate is the part of the gate's answer that the rows decide: the scopes that are opted out, the
// state that they and the others lead to, and the notices of those that are opted in.
func Gate(rows []EventRow, r Request, now time.Time) (state State, outs []Scope, notices []string) {
	f := foldFor(rows, r, now)
	state, outs = f.of(r.Program, r.Sender, r.Purpose)
	for _, s := range covering(r.Program, r.Sender) {
		if v := f.at(s, r.Purpose); v.state == StateIn {
			notices = append(notices, slices.Sorted(slices.Values(v.notices))...)
		}
	}
	return state, outs, notices
}

// Fold computes the whole state and says how many opt-outs stand.
func Fold(rows []EventRow, now time.Time) int { return len(fold(rows, now).outs) }
