package inbox

import (
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// Wire is the form in which a [Server] and the application talk about a text.
type Wire string

// The wires.
const (
	WireTwilio  Wire = "twilio"  // Twilio's Messages API
	WireTelnyx  Wire = "telnyx"  // Telnyx's Messaging API, version 2
	WireInfobip Wire = "infobip" // Infobip's SMS API, version 3
	WireDirect  Wire = "direct"  // a [Transport] that is attached, without HTTP
)

// Text is a text in an inbox, to or from a handset. Number and text are of the types that print masked.
type Text struct {
	// ID is the provider's id of the text, unique in a Server.
	ID   string
	Wire Wire
	// Inbound reports that the handset wrote it.
	Inbound bool
	Handset sealtext.Number
	Sender  sealtext.Sender // the application's side of it
	Service string          // the pool that the application named, such as a Messaging Service
	Body    sealtext.Body   // zero once the application had it redacted
	At      time.Time
	// State is that of a text to the handset, as the provider knows it. It is StateRejected for one that
	// was refused, and zero for one that the handset wrote.
	State transport.State
	// Code is the provider's code of a refusal or a failure; empty otherwise.
	Code string
	// Fault is that of the script which the request for it met, and Receipt what the script says about it.
	Fault   Fault
	Receipt Receipt
	// Own reports that the provider sent it by itself, such as the answer to a STOP.
	Own bool
	// Arrived counts how often the handset got the text: 0 or 1.
	Arrived int
	// Message is the id that the application gave the text in the URL for its receipts, as the adapters of
	// this library do; zero without one.
	Message sealtext.ID
	// Tenant is that of a text of WireDirect; zero otherwise.
	Tenant sealtext.Tenant
	// Steps is what happened to it, oldest first, at most 32.
	Steps []Step
}

// Step is one thing that happened to a [Text].
type Step struct {
	At   time.Time
	What string // in plain words, without a number or a text
	Code string // the provider's code, or the status of HTTP; empty without one
}

// maxSteps bounds what is kept about one text.
const maxSteps = 32

// entry is a text with what only the server needs.
type entry struct {
	Text
	callback string // the URL for its receipts
	data     string // what the application wants back with receipts, for WireInfobip
	deleted  bool   // by the application; the handset still has it
	fetch    bool   // a report waits until the application fetches it, for WireInfobip
}

func (e *entry) step(at time.Time, what, code string) {
	if len(e.Steps) < maxSteps {
		e.Steps = append(e.Steps, Step{at, what, code})
	}
}

// copied is the text without what the server goes on to change.
func (e *entry) copied() Text {
	t := e.Text
	t.Steps = slices.Clone(e.Steps)
	return t
}

// BodyIs returns a match for [Server.WaitFor]: the text is exactly this one.
func BodyIs(text string) func(Text) bool {
	return func(t Text) bool { return t.Body.Plaintext() == text }
}
