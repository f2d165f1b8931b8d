package sinch

import (
	"strings"

	"github.com/sealtext/sealtext"
)

// reference is the client reference of a message. Sinch repeats it in receipts, which do not name
// the sender otherwise.
type reference struct {
	message sealtext.ID
	from    sealtext.Sender
}

// String returns the id, a colon and the sender.
func (r reference) String() string { return r.message.String() + ":" + r.from.String() }

// parseReference reads a client reference; zero for one of another application on the same service
// plan.
func parseReference(s string) reference {
	id, from, _ := strings.Cut(s, ":")
	message, err := sealtext.ParseID(id)
	if err != nil {
		return reference{}
	}
	sender, err := sealtext.ParseSender(from)
	if err != nil {
		return reference{}
	}
	return reference{message, sender}
}
