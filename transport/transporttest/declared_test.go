package transporttest_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/remote"
	"github.com/sealtext/sealtext/transport/transporttest"
)

// declaring is an adapter that says what it can do.
type declaring struct {
	*adapter
	said []transport.Capabilities // the last again and again
}

func (d *declaring) Capabilities() transport.Capabilities {
	c := d.said[0]
	if len(d.said) > 1 {
		d.said = d.said[1:]
	}
	return c
}

// deleting can have messages removed too.
type deleting struct{ *declaring }

func (deleting) DeleteMessage(context.Context, remote.Message) error { return remote.ErrNotFound }

func TestDeclaredCapabilities(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		name string
		said []transport.Capabilities
		want string
	}{
		{"nothing", []transport.Capabilities{{}}, ""},
		{"what it is", []transport.Capabilities{{Deletes: true, MinValidity: 1, MaxValidity: day}}, ""},
		{"redaction", []transport.Capabilities{{Redacts: true}}, "Redacts is declared, and the adapter is no remote.Redacter"},
		{"files", []transport.Capabilities{{DeletesMedia: true}}, "DeletesMedia is declared, and the adapter is no remote.MediaDeleter"},
		{"list of opt-outs", []transport.Capabilities{{ListsOptOuts: true}}, "ListsOptOuts is declared, and the adapter is no optouts.Lister"},
		{"blocks", []transport.Capabilities{{BlocksNumbers: true}}, "BlocksNumbers is declared, and the adapter is no optouts.Blocker"},
		{"unblocks", []transport.Capabilities{{UnblocksNumbers: true}}, "UnblocksNumbers is declared, and the adapter is no optouts.Unblocker"},
		{"received texts", []transport.Capabilities{{InboundList: true}}, "InboundList is declared, and the adapter is no inbound.Lister"},
		{"validity", []transport.Capabilities{{MinValidity: 2 * day, MaxValidity: day}}, "MinValidity must be above zero"},
		{"no shortest validity", []transport.Capabilities{{MaxValidity: day}}, "MinValidity must be above zero"},
		{"another time another", []transport.Capabilities{{Receipts: true}, {}}, "something else at the second call"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cases := transporttest.AdapterCases()
			declared := cases[len(cases)-1]
			require.Equal(t, "declares what it is", declared.Name)
			err := declared.Run(t, transporttest.Adapter{
				New: func(t testing.TB, api transporttest.API) transport.Transport {
					return deleting{&declaring{adapter: newAdapter(t, api), said: c.said}}
				},
				Status: http.StatusCreated, Body: `{"id":"probe-id-1"}`, ID: "probe-id-1",
			})
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
		})
	}
}
