package transport_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/service/servicetest"
)

// A WHY is answered with one text a day, none after an opt-out, and the host hears of every request
// as it does of a command.
func TestRequestsThroughTheGateway(t *testing.T) {
	h := answering(t)
	h.OptIn(ann)
	h.Clock.Advance(time.Minute)
	r := h.Reply(ann, "why am I getting this?")
	require.Equal(t, keyword.RequestWhy, r.Action.Request)
	require.False(t, r.Reply.IsZero())
	h.Deliver()
	require.Len(t, h.Texts(ann), 1)
	require.LessOrEqual(t, len(h.Texts(ann)[0]), 160, "one segment")
	require.Equal(t, "City Clinic: you get appointment reminders by a consent of 2026-03-01 (paper). Help at example.com/help. Reply STOP to end.", h.Texts(ann)[0])
	h.Clock.Advance(time.Hour)
	require.True(t, h.Reply(ann, "why am I getting this?").Reply.IsZero(), "once a day")

	r = h.Reply(ann, "where did you get my number")
	require.Equal(t, keyword.RequestAccess, r.Action.Request)
	require.True(t, r.Reply.IsZero(), "the host answers")
	h.Clock.Advance(time.Hour)
	r = h.Reply(ann, "delete my data and stop texting me")
	require.Equal(t, keyword.RequestErasure, r.Action.Request)
	require.Len(t, r.Action.Receipts, 2)
	require.False(t, r.Reply.IsZero())
	h.Deliver()
	require.Len(t, h.Texts(ann), 2, "that of the opt-out")
	h.Clock.Advance(48 * time.Hour)
	r = h.Reply(ann, "why am I getting this?")
	require.Equal(t, keyword.RequestWhy, r.Action.Request)
	require.True(t, r.Reply.IsZero(), "never after an opt-out")

	var asked []string
	for e, err := range h.Audit.Events(ctx, audit.Query{Tenant: h.Tenant}) {
		require.NoError(t, err)
		if e.Kind == audit.KindMessageReceived {
			asked = append(asked, e.Details.Reason)
		}
	}
	require.ElementsMatch(t, []string{"why", "why", "access", "erasure", "why"}, asked)
}

// Without a text of its own a program answers no WHY.
func TestWhyWithoutWording(t *testing.T) {
	h := servicetest.New(t)
	h.OptIn(ann)
	require.True(t, h.Reply(ann, "why am I getting this?").Reply.IsZero())
}
