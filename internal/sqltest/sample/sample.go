// Package sample makes rows as the stores of package sqlstore take them, and fills tables with
// them, for the packages of tests below internal/sqltest.
package sample

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// The tenant of most rows, the account over it, and the time at which they happen.
var (
	Clinic  = sealtext.MustTenant("clinic")
	Account = sealtext.MustTenant("account")
	Noon    = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
)

// Many is how many rows give a planner a reason to use an index. With
// SEALTEXT_LONG=1 they are 30 times as many.
func Many() int {
	if os.Getenv("SEALTEXT_LONG") != "" {
		return 30_000
	}
	return 1000
}

// Pseudonym is the same for the same number.
func Pseudonym(n int) sealtext.Pseudonym {
	return sealtext.MakePseudonym(1, [16]byte{byte(n), byte(n >> 8), byte(n >> 16), 9})
}

// AuditRow says that a person was enrolled.
func AuditRow(subject sealtext.Subject) audit.Row {
	return audit.Row{
		Tenant: Clinic, ID: sealtext.NewID(), At: Noon, Kind: audit.KindEnrolled, Subject: subject,
		Payload: sealtext.MakeSealed(1, []byte("sealed")),
	}
}

// ConsentRow is an opt-out by text.
func ConsentRow(key consent.EventKey) consent.EventRow {
	return consent.EventRow{
		Key: key, ID: sealtext.NewID(), Kind: consent.KindOptOut, Scope: consent.ForTenant(), Purposes: sealtext.AllPurposes,
		Method: consent.MethodKeyword, OccurredAt: Noon, ReceivedAt: Noon, Reference: sealtext.NewID(),
	}
}

// SubjectRow is a new person, with the pseudonym of a number.
func SubjectRow(n int) vault.SubjectRow {
	return vault.SubjectRow{
		Tenant: Clinic, Subject: sealtext.NewSubject(), Directory: Pseudonym(n), Epoch: "first",
		Wrapped: []byte("wrapped"), Number: sealtext.MakeSealed(1, []byte("sealed")), CreatedAt: Noon,
	}
}

// MessageRow is a message that waits and is due.
func MessageRow(subject sealtext.Subject) transport.OutboxRow {
	return transport.OutboxRow{
		Tenant: Clinic, ID: sealtext.NewID(), Subject: subject, Program: sealtext.MustProgram("reminders"),
		Sender: sealtext.MustSender("24273"), Purpose: sealtext.Transactional, Body: sealtext.MakeSealed(1, []byte("sealed")),
		Reference: sealtext.NewID(), State: transport.StateQueued, CreatedAt: Noon, DueAt: Noon, NotBefore: Noon, ExpiresAt: Noon.Add(time.Hour), UpdatedAt: Noon,
	}
}

// Declared is one program of the clinic that may send everything from a sender.
func Declared(t testing.TB, name sealtext.Program, from sealtext.Sender, change ...func(*program.Program)) program.Source {
	t.Helper()
	p := program.Program{Tenant: Clinic, Name: name, Senders: []program.Sender{{Address: from}}, Purposes: sealtext.AllPurposes}
	for _, f := range change {
		f(&p)
	}
	source, err := program.Static(nil, p)
	require.NoError(t, err)
	return source
}

// FeedEvent is an event without a row; n tells events apart.
func FeedEvent(n int) transport.Event {
	return transport.Event{
		Kind: transport.EventInbound, Tenant: Clinic, Subject: sealtext.NewSubject(), Message: sealtext.ID{0: 1, 14: byte(n >> 8), 15: byte(n)}, At: Noon.Add(time.Duration(n) * time.Millisecond),
	}
}
