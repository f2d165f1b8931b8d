package transport_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
)

// waiting is a store of a feed whose reads last until their context ends.
type waiting struct {
	transport.FeedStore
	begun chan struct{}
}

func (w waiting) Events(ctx context.Context, _ sealtext.Tx, _ int64, _ int) ([]transport.Event, error) {
	w.begun <- struct{}{}
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestStopInTheMiddleOfARead: a read that Stop cuts off is not reported as an error of the store, but
// whoever calls Step is told.
func TestStopInTheMiddleOfARead(t *testing.T) {
	w := newFeedWorld(t, 1)
	begun := make(chan struct{}, 1)
	feed := func() *transport.Feed {
		return w.feed(t, func(context.Context, sealtext.Tx, transport.Event) error { return nil },
			func(c *transport.FeedConfig) { c.Store = waiting{w.store.Transport(), begun} })
	}
	running := feed()
	require.NoError(t, running.Start(ctx))
	<-begun
	require.NoError(t, running.Stop(ctx))
	require.Empty(t, w.errs)

	short, cancel := context.WithCancel(ctx)
	go func() { <-begun; cancel() }()
	_, err := feed().Step(short)
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, w.errs)
}
