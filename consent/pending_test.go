package consent_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

func TestPending(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	stored := w.record(t, request(p, "form-1"))
	want := consent.PendingOptIn{
		Program: offers, Purposes: sealtext.Purposes(sealtext.Marketing), Event: stored.ID, AskedAt: stored.ReceivedAt, ExpiresAt: noon.Add(48 * time.Hour),
	}
	got, err := w.Pending(t.Context(), p)
	require.NoError(t, err)
	require.Equal(t, []consent.PendingOptIn{want}, got, "recorded, and not handed over")

	w.hand(t, reply(p, consent.Action{Answers: stored.ID}))
	got, err = w.Pending(t.Context(), p)
	require.NoError(t, err)
	require.Len(t, got, 1)
	require.Equal(t, sender, got[0].Sender)
	require.False(t, got[0].SentAt.IsZero())

	other, err := w.Pending(t.Context(), person(clinic, 2))
	require.NoError(t, err)
	require.Empty(t, other)

	w.inbound(t, p, sender, "YES", "m1")
	got, err = w.Pending(t.Context(), p)
	require.NoError(t, err)
	require.Empty(t, got, "answered")
}

func TestPendingEnds(t *testing.T) {
	w := newWorld(t)
	p := person(clinic, 1)
	w.record(t, request(p, "form-1"))
	w.clock.advance(48 * time.Hour)
	got, err := w.Pending(t.Context(), p)
	require.NoError(t, err)
	require.Empty(t, got)
}
