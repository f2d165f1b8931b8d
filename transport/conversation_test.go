package transport_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// asked counts how often a conversation is looked for.
type askedStore struct {
	transport.ConversationStore
	asked int
}

func (s *askedStore) Conversation(ctx context.Context, tx sealtext.Tx, t sealtext.Tenant, p sealtext.Subject, page transport.ConversationPage) ([]transport.OutboxRow, []transport.InboundRow, error) {
	s.asked++
	return s.ConversationStore.Conversation(ctx, tx, t, p, page)
}

func TestConversation(t *testing.T) {
	store := &askedStore{}
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		store.ConversationStore = c.Parts.Gateway.Store.(transport.ConversationStore)
	})
	conversations, err := transport.NewConversations(store, h.Vault)
	require.NoError(t, err)
	h.OptIn(ann)
	h.OptIn("+12025550124")
	person := h.Person(ann)
	require.NoError(t, h.Send(ann, "Your visit is at 10."))
	h.Clock.Advance(8 * 24 * time.Hour)
	_, err = h.Service.Sweeper.Sweep(ctx)
	require.NoError(t, err)
	h.Reply(ann, "May I come at 11?")
	h.Clock.Advance(time.Minute)
	require.NoError(t, h.Send("+12025550124", "To somebody else."))
	require.NoError(t, h.Send(ann, "Yes, 11 is fine."))

	access := vault.Access{Actor: servicetest.Auditor(), Reason: vault.ReasonSupport, Reference: "ticket-12"}
	read := func(page transport.ConversationPage) (texts []string, entries []transport.ConversationEntry) {
		entries, err := conversations.Conversation(ctx, access, person, page)
		require.NoError(t, err)
		for _, e := range entries {
			require.Equal(t, e.Kept, e.Text.Len() > 0)
			who := "to"
			if e.Inbound {
				who = "from"
			}
			texts = append(texts, who+" "+e.State.String()+" "+e.Intent+" "+e.Text.Plaintext())
		}
		return texts, entries
	}
	texts, first := read(transport.ConversationPage{Limit: 2})
	require.Equal(t, []string{"to accepted  Yes, 11 is fine.", "from none none May I come at 11?"}, texts)
	texts, second := read(transport.ConversationPage{Before: first[1].At, BeforeID: first[1].ID, Limit: 2})
	require.Equal(t, []string{"to accepted  "}, texts, "the text was disposed of")
	require.Equal(t, h.Program, second[0].Program)

	var pages [][]sealtext.ID
	for e, err := range h.Audit.Events(ctx, audit.Query{Tenant: h.Tenant, Subject: person.Subject}) {
		require.NoError(t, err)
		if e.Kind == audit.KindRevealed {
			require.Equal(t, vault.FieldTexts, e.Details.Field)
			pages = append(pages, e.Details.Records)
		}
	}
	require.ElementsMatch(t, [][]sealtext.ID{{first[0].ID, first[1].ID}, {second[0].ID}}, pages)

	asked := store.asked
	access.Actor = sealtext.System("visitor")
	_, err = conversations.Conversation(ctx, access, person, transport.ConversationPage{Limit: 2})
	require.ErrorIs(t, err, vault.ErrDenied)
	require.Equal(t, asked, store.asked, "nothing is looked for before the access is authorized")
	var bad *sealtext.InputError
	for _, limit := range []int{0, 101} {
		_, err = conversations.Conversation(ctx, access, person, transport.ConversationPage{Limit: limit})
		require.ErrorAs(t, err, &bad)
	}
	_, err = transport.NewConversations(nil, h.Vault)
	require.ErrorContains(t, err, "requires a store")
	_, err = transport.NewConversations(store, nil)
	require.ErrorContains(t, err, "requires a vault")
}
