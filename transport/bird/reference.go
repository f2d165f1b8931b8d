package bird

import (
	"strings"

	"github.com/sealtext/sealtext"
)

// reference is the client reference of a message. Bird repeats it in its events.
type reference struct {
	message sealtext.ID
	from    sealtext.Sender
}

// String returns the id, a colon and the sender.
func (r reference) String() string { return r.message.String() + ":" + r.from.String() }

// parseReference reads a client reference; zero for one of another application with the same
// channel.
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
