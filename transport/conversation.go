package transport

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault"
)

// Conversations shows staff what was written to and by a person, through the vault. It is safe for
// concurrent use.
type Conversations struct {
	store ConversationStore
	vault *vault.Vault
}

// NewConversations returns Conversations over the store of a gateway and the vault of the same
// database. Both are required.
func NewConversations(store ConversationStore, v *vault.Vault) (*Conversations, error) {
	switch {
	case store == nil:
		return nil, errors.New("transport: NewConversations requires a store")
	case v == nil:
		return nil, errors.New("transport: NewConversations requires a vault")
	}
	return &Conversations{store, v}, nil
}

// ConversationPage selects a page of a conversation.
type ConversationPage struct {
	// Before and BeforeID are At and ID of the last entry of the page before; zero for the newest.
	Before   time.Time
	BeforeID sealtext.ID
	// Limit is the largest number of entries: 1 to 100.
	Limit int
}

// ConversationEntry is a message of a conversation.
type ConversationEntry struct {
	ID      sealtext.ID
	Inbound bool      // whether the person wrote it
	At      time.Time // when it was accepted to be sent, or received
	Sender  sealtext.Sender
	Program sealtext.Program // zero for an inbound message
	State   State            // zero for an inbound message
	Intent  string           // classification of an inbound message; empty for a sent one
	// Text is zero if Kept is false: it was disposed of, was not to be stored, or does not open.
	Text sealtext.Body
	Kept bool
}

// maxConversation is the largest number of entries of a page.
const maxConversation = 100

// Conversation returns a page of the messages sent to a person and received from them, newest first.
// A page with fewer than Limit entries is the last one.
//
// It is one access to vault.FieldTexts, see [vault.Vault.RevealTexts]: it is authorized before
// anything is looked for, uses a reveal of the actor's quota for each entry, and has one audit event,
// which names the messages. Errors are those of the vault and the store, and a
// [*sealtext.InputError] for the page. If some texts do not open, the error names their messages, and
// the page is valid without them.
func (c *Conversations) Conversation(ctx context.Context, a vault.Access, p sealtext.Person, page ConversationPage) ([]ConversationEntry, error) {
	if page.Limit < 1 || page.Limit > maxConversation {
		return nil, &sealtext.InputError{Field: "limit", Rule: "must be 1 to 100"}
	}
	var entries []ConversationEntry
	texts, err := c.vault.RevealTexts(ctx, a, p, func(ctx context.Context, tx sealtext.Tx) ([]sealtext.SealedField, error) {
		sent, inbound, err := c.store.Conversation(ctx, tx, p.Tenant, p.Subject, page)
		if err != nil {
			return nil, err
		}
		var fields []sealtext.SealedField
		entries, fields = merged(sent, inbound, page.Limit)
		return fields, nil
	})
	if texts == nil {
		return nil, err
	}
	errs := []error{err}
	for i, text := range texts {
		if text == nil {
			continue
		}
		entries[i].Text, err = sealtext.NewBody(string(text))
		entries[i].Kept = err == nil
		errs = append(errs, err)
		clear(text)
	}
	return entries, errors.Join(errs...)
}

// merged returns the newest of sent and inbound messages, with their texts.
func merged(sent []OutboxRow, inbound []InboundRow, limit int) ([]ConversationEntry, []sealtext.SealedField) {
	type message struct {
		entry ConversationEntry
		text  sealtext.SealedField
	}
	var all []message
	for _, r := range sent {
		all = append(all, message{
			ConversationEntry{ID: r.ID, At: r.CreatedAt, Sender: r.Sender, Program: r.Program, State: r.State},
			sealtext.SealedField{Binding: bodyBinding(r), Sealed: r.Body},
		})
	}
	for _, r := range inbound {
		all = append(all, message{
			ConversationEntry{ID: r.ID, Inbound: true, At: r.ReceivedAt, Sender: r.Sender, Intent: r.Intent},
			sealtext.SealedField{Binding: inboundBinding(r), Sealed: r.Body},
		})
	}
	slices.SortFunc(all, func(a, b message) int {
		if c := b.entry.At.Compare(a.entry.At); c != 0 {
			return c
		}
		return bytes.Compare(b.entry.ID[:], a.entry.ID[:])
	})
	all = all[:min(len(all), limit)]
	entries, texts := make([]ConversationEntry, len(all)), make([]sealtext.SealedField, len(all))
	for i, m := range all {
		entries[i], texts[i] = m.entry, m.text
	}
	return entries, texts
}
