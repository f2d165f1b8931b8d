package transport

import (
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// DeniedError is returned by Send for a message that consent or a rule denies; it matches
// [ErrDenied]. The message is stored as denied, with its audit event, and the same idempotency key
// gives the same error again.
type DeniedError struct {
	ID      sealtext.ID      // of the stored message
	Reasons []consent.Reason // every rule that denies; empty for a repeated Send
	// RetryAt is the next time at which the rules allow the message, which is after it expires: try
	// again then, with a new idempotency key. Zero: waiting does not help.
	RetryAt time.Time
}

// Error lists the rule ids.
func (e *DeniedError) Error() string {
	if len(e.Reasons) == 0 {
		return ErrDenied.Error()
	}
	return ErrDenied.Error() + " by " + strings.Join(rules(e.Reasons), ", ")
}

// Is reports whether target is [ErrDenied].
func (e *DeniedError) Is(target error) bool { return target == ErrDenied }

func rules(rs []consent.Reason) []string {
	ids := make([]string, len(rs))
	for i, r := range rs {
		ids[i] = r.Rule
	}
	return ids
}
