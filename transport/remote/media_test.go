package remote_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/remote"
)

// plain is an adapter that removes nothing.
type plain struct{ transport.Transport }

// deleting is an adapter that removes files, or fails.
type deleting struct {
	transport.Transport
	err   error
	asked *[]remote.Message
}

func (d deleting) DeleteMedia(_ context.Context, m remote.Message) error {
	*d.asked = append(*d.asked, m)
	return d.err
}

func TestDeleteMedia(t *testing.T) {
	failed := errors.New("status 500")
	m := remote.Message{Tenant: sealtext.MustTenant("shop"), Account: "AC-1", ID: "MM-1", Inbound: true}
	var asked []remote.Message
	for _, c := range []struct {
		name     string
		provider transport.Transport
		count    int
		left     []string // nil if all are gone
		why      error
		asks     bool
	}{
		{"no files", plain{}, 0, nil, nil, false},
		{"no files to ask about", deleting{err: failed, asked: &asked}, 0, nil, nil, false},
		{"no request", plain{}, 2, []string{"MM-1/1", "MM-1/2"}, remote.ErrNoRequest, false},
		{"confirmed", deleting{asked: &asked}, 2, nil, nil, true},
		{"names of those that are left", deleting{err: &remote.LeftError{Files: []string{"ME-2"}, Err: failed}, asked: &asked}, 2, []string{"ME-2"}, failed, true},
		{"no names", deleting{err: &remote.LeftError{Err: failed}, asked: &asked}, 1, []string{"MM-1/1"}, failed, true},
		{"any of them", deleting{err: failed, asked: &asked}, 2, []string{"MM-1/1", "MM-1/2"}, failed, true},
		{"not found, perhaps in another account", deleting{err: remote.ErrNotFound, asked: &asked}, 1, []string{"MM-1/1"}, remote.ErrNotFound, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked = nil
			err := remote.DeleteMedia(t.Context(), c.provider, m, c.count)
			if c.asks {
				require.Equal(t, []remote.Message{m}, asked)
			} else {
				require.Empty(t, asked)
			}
			if c.left == nil {
				require.NoError(t, err)
				return
			}
			var left *remote.LeftError
			require.ErrorAs(t, err, &left)
			require.Equal(t, c.left, left.Files)
			require.ErrorIs(t, err, c.why)
		})
	}
}
