package consent

import (
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
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

// Listed is the reason that the answers of a register give against a message in the United States.
func Listed(rows []EventRow, r Request, now time.Time) string {
	rules, err := rule.New([]rule.Rule{{
		ID: "register", Purposes: sealtext.Purposes(sealtext.Marketing), Duty: rule.DutyCheckRegister, Source: "s", AsOf: now,
	}})
	if err != nil {
		panic(err)
	}
	set := &program.Set{}
	l := &Ledger{rules: rules}
	rs, _ := l.listed(terms{set, &program.Declared{}}, rows, r, now)
	if len(rs) == 0 {
		return ""
	}
	return rs[0].Rule
}

// Whole is the state of a message as the fold of all rows has it, not that of the rows which cover
// it.
func Whole(rows []EventRow, r Request, now time.Time) State {
	f := fold(rows, now)
	state, _ := f.of(r.Program, r.Sender, r.Purpose)
	return state
}
