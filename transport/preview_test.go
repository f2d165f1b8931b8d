package transport_test

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// cents is a price that depends on country and segments.
func cents(to sealtext.Prefix, segments int) int64 {
	if strings.HasPrefix(to.Digits(), "81") {
		return int64(5 * segments)
	}
	return int64(segments)
}

func TestPreview(t *testing.T) {
	r := newBatchRig(t)
	long := r.Message(r.people[0], strings.Repeat("See you at ten. ", 20))
	fine := r.Message(r.people[1], "See you at ten.")
	fine.To, fine.Subject = sealtext.Number{}, r.Person(r.people[1]).Subject
	held := r.Message("+819012345678", "tomorrow")
	held.ExpiresAt = r.Clock.Now().Add(20 * time.Hour)
	denied, stranger := r.Message(r.people[2], "please stay"), r.Message(r.people[6], "new here")
	stranger.Purpose = sealtext.Marketing
	invalid := r.Message(r.people[0], "x")
	invalid.Program = sealtext.MustProgram("offers")
	list := []transport.Message{long, fine, held, denied, stranger, invalid}
	before := kinds(t, r.Harness)

	got, err := r.Gateway.Preview(ctx, list, cents)
	require.NoError(t, err)
	require.Equal(t, []int{2, 1, 2, 1}, []int{got.Allowed, got.Held, got.Denied, got.Invalid})
	require.Equal(t, transport.Previewed{Segments: 3, Price: 3}, got.Messages[0])
	require.Equal(t, transport.Previewed{Segments: 1, Price: 1}, got.Messages[1])
	require.Equal(t, time.Date(2026, 3, 2, 23, 0, 0, 0, time.UTC), got.Messages[2].HeldUntil.UTC(), "8:00 in Tokyo")
	require.Equal(t, got.LastHeldUntil, got.Messages[2].HeldUntil)
	require.Equal(t, int64(5), got.Messages[2].Price)
	require.NotEmpty(t, got.Messages[3].Denied)
	require.NotEmpty(t, got.Messages[4].Denied)
	require.ErrorIs(t, got.Messages[5].Err, consent.ErrUndeclared)
	require.Equal(t, []int64{5, 9}, []int64{int64(got.Segments), got.Price})
	require.Equal(t, 1, got.Rules[consent.ReasonOptedOut])

	require.Equal(t, before, kinds(t, r.Harness), "nothing is written")
	_, err = r.Sealer.Find(ctx, nil, r.Tenant, r.Number(r.people[6]))
	require.ErrorIs(t, err, vault.ErrUnknownSubject, "nobody is enrolled")
	require.Zero(t, r.Deliver())

	free, err := r.Gateway.Preview(ctx, list, nil)
	require.NoError(t, err)
	require.Zero(t, free.Price)
	none, err := r.Gateway.Preview(ctx, nil, nil)
	require.NoError(t, err)
	require.Empty(t, none.Messages)
	var input *sealtext.InputError
	_, err = r.Gateway.Preview(ctx, make([]transport.Message, transport.MaxMessages+1), nil)
	require.ErrorAs(t, err, &input)
}

// TestPreviewIsWhatSendAllDoes: of random lists with a key for each message.
func TestPreviewIsWhatSendAllDoes(t *testing.T) {
	for seed := range uint64(6) {
		r := newBatchRig(t)
		list := r.random(t, rand.New(rand.NewPCG(seed, 5)), 60)
		for i := range list {
			list[i].IdempotencyKey = r.Message(ann, "x").IdempotencyKey
		}
		before := kinds(t, r.Harness)
		preview, err := r.Gateway.Preview(ctx, list, cents)
		require.NoError(t, err)
		require.Equal(t, before, kinds(t, r.Harness))
		sent, err := r.Gateway.SendAll(ctx, list)
		require.NoError(t, err)
		counts := map[string]int{"denied": 0, "invalid": 0, "allowed": 0, "held": 0}
		for i, s := range sent {
			p := preview.Messages[i]
			var denied *transport.DeniedError
			switch {
			case errors.As(s.Err, &denied):
				counts["denied"]++
				require.Equal(t, transport.Previewed{Denied: denied.Reasons, RetryAt: denied.RetryAt}, p)
			case s.Err != nil:
				counts["invalid"]++
				require.EqualError(t, p.Err, s.Err.Error())
			case s.HeldUntil.IsZero():
				counts["allowed"]++
				require.Positive(t, p.Segments)
				require.Zero(t, p.HeldUntil)
			default:
				counts["held"]++
				require.Equal(t, s.HeldUntil, p.HeldUntil)
			}
		}
		require.Equal(t, map[string]int{"denied": preview.Denied, "invalid": preview.Invalid, "allowed": preview.Allowed, "held": preview.Held}, counts)
	}
}

// TestPreviewHearsWhoWasErased: the opt-out of somebody who was erased still counts.
func TestPreviewHearsWhoWasErased(t *testing.T) {
	r := newBatchRig(t)
	gone := r.Person(r.people[2])
	_, err := r.Rights.Erase(ctx, sealtext.System("test"), gone, "case-1")
	require.NoError(t, err)
	m := r.Message(r.people[2], "please stay")
	m.Purpose = sealtext.Transactional
	got, err := r.Gateway.Preview(ctx, []transport.Message{m}, nil)
	require.NoError(t, err)
	require.Equal(t, 1, got.Rules[consent.ReasonOptedOut])
}
