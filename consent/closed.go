package consent

import (
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
)

// Closed reports whether a rule that sets hours for the purpose closes them at a time, in a zone that
// the recipient may be in. It is for what has happened, such as a delivery: [Ledger.Check] decides
// about messages, also where no zone is known, which is not closed here.
func (l *Ledger) Closed(at rule.Location, p sealtext.Purpose, when time.Time) bool {
	return l.rules.Closed(rule.Query{Location: at, Purpose: p}, when)
}
