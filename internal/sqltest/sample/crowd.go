package sample

import (
	"context"
	"database/sql"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/sqlstore"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// Crowd fills the tables with rows of as many people, and takes statistics, so that a planner has a
// reason to use an index.
func Crowd(t *testing.T, db *sqlstore.DB, pool *sql.DB, rows int) (subjects []sealtext.Subject) {
	t.Helper()
	subjects = Unanalyzed(t, db, rows)
	_, err := pool.ExecContext(t.Context(), "ANALYZE")
	require.NoError(t, err)
	return subjects
}

// Unanalyzed is a Crowd without statistics. What can be written in batches is: most of the time of
// these tests goes into filling the tables.
func Unanalyzed(t *testing.T, db *sqlstore.DB, rows int) (subjects []sealtext.Subject) {
	t.Helper()
	var people []sealtext.Person
	var persons []vault.SubjectRow
	var slots []consent.CapSlot
	var last []consent.LastHandoff
	var messages []transport.OutboxRow
	var attempts []transport.Attempt
	var events []audit.Row
	for n := range rows {
		person := SubjectRow(n)
		persons, subjects = append(persons, person), append(subjects, person.Subject)
		people = append(people, sealtext.Person{Tenant: Clinic, Subject: person.Subject})
		slots = append(slots, consent.CapSlot{Tenant: Clinic, Subject: person.Subject, Message: sealtext.ID(person.Subject), Purpose: sealtext.Marketing, At: Noon})
		last = append(last, consent.LastHandoff{
			Tenant: Clinic, Subject: person.Subject, Message: sealtext.ID(person.Subject),
			Program: sealtext.MustProgram("offers"), Sender: sealtext.MustSender("24273"), At: Noon,
		})
		message := MessageRow(person.Subject)
		message.State, message.UpdatedAt = transport.StateDelivered, Noon.Add(time.Duration(n)*time.Second)
		if n%100 == 0 {
			message.State, message.NotBefore = transport.StateQueued, Noon.Add(time.Duration(n)*time.Second)
		}
		if n%50 != 1 {
			message.Body = sealtext.Sealed{}
		}
		messages = append(messages, message)
		attempts = append(attempts, transport.Attempt{
			Tenant: Clinic, Message: message.ID, Number: 1, Transport: "loop", StartedAt: Noon,
			Kind: transport.OutcomeAccepted, Provider: person.Subject,
		})
		event := AuditRow(person.Subject)
		event.At = Noon.Add(time.Duration(n) * time.Second)
		events = append(events, event)
	}
	require.NoError(t, db.InTx(t.Context(), func(ctx context.Context, tx sealtext.Tx) error {
		if _, err := db.Vault().AddSubjects(ctx, tx, persons); err != nil {
			return err
		}
		for _, person := range persons {
			for _, tenant := range []sealtext.Tenant{Clinic, Account} {
				key := consent.EventKey{Tenant: tenant, Pseudonym: person.Directory}
				if _, _, err := db.Consent().Append(ctx, tx, ConsentRow(key), 0); err != nil {
					return err
				}
			}
		}
		for part := range slices.Chunk(people, 1000) {
			if _, err := db.Consent().LockSlots(ctx, tx, part); err != nil {
				return err
			}
		}
		if err := db.Consent().SaveSlots(ctx, tx, slots); err != nil {
			return err
		}
		if err := db.Consent().SaveLast(ctx, tx, last, Noon); err != nil {
			return err
		}
		if _, err := db.Transport().InsertAll(ctx, tx, messages); err != nil {
			return err
		}
		if err := db.Transport().BeginAll(ctx, tx, attempts); err != nil {
			return err
		}
		return db.Audit().AppendAll(ctx, tx, events)
	}))
	return subjects
}
