package transporttest_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/providertable"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/bird"
	"github.com/sealtext/sealtext/transport/httptransport"
	"github.com/sealtext/sealtext/transport/infobip"
	"github.com/sealtext/sealtext/transport/messagebird"
	"github.com/sealtext/sealtext/transport/optouts"
	"github.com/sealtext/sealtext/transport/plivo"
	"github.com/sealtext/sealtext/transport/remote"
	"github.com/sealtext/sealtext/transport/sinch"
	"github.com/sealtext/sealtext/transport/telnyx"
	"github.com/sealtext/sealtext/transport/twilio"
	"github.com/sealtext/sealtext/transport/vonage"
)

// adapters are all of the root module but httpsms, with everything configured that they can do.
func adapters(t *testing.T) map[string]transport.Transport {
	t.Helper()
	const url = "https://sms.example.com/hook"
	secret := func(context.Context, sealtext.Tenant, string) (httptransport.Secret, error) { return "secret", nil }
	out := map[string]transport.Transport{}
	add := func(name string, tr transport.Transport, err error) {
		require.NoError(t, err)
		out[name] = tr
	}
	tw, err := twilio.New(twilio.Config{
		Account: func(sealtext.Tenant, sealtext.Sender) (twilio.Account, error) { return twilio.Account{}, nil },
		Credentials: func(context.Context, sealtext.Tenant, string) (twilio.Credentials, error) {
			return twilio.Credentials{}, nil
		},
		StatusCallback: url, DiscardContent: true,
	})
	add("twilio", tw, err)
	te, err := telnyx.New(telnyx.Config{
		Account: func(sealtext.Tenant, sealtext.Sender) (telnyx.Account, error) { return telnyx.Account{}, nil }, Key: secret, Webhook: url,
	})
	add("telnyx", te, err)
	pl, err := plivo.New(plivo.Config{
		Account: func(sealtext.Tenant, sealtext.Sender) (plivo.Account, error) { return plivo.Account{}, nil }, Token: secret,
		Callback: url, DiscardContent: true,
	})
	add("plivo", pl, err)
	si, err := sinch.New(sinch.Config{Plan: func(sealtext.Tenant, sealtext.Sender) (string, error) { return "", nil }, Token: secret})
	add("sinch", si, err)
	me, err := messagebird.New(messagebird.Config{
		Key: func(context.Context, sealtext.Tenant, sealtext.Sender) (httptransport.Secret, error) {
			return "secret", nil
		},
	})
	add("messagebird", me, err)
	bi, err := bird.New(bird.Config{
		Account: func(context.Context, sealtext.Tenant, sealtext.Sender) (bird.Account, error) {
			return bird.Account{}, nil
		},
	})
	add("bird", bi, err)
	in, err := infobip.New(infobip.Config{
		Account: func(sealtext.Tenant, sealtext.Sender) (infobip.Account, error) { return infobip.Account{}, nil }, Key: secret, Dedupes: time.Hour,
	})
	add("infobip", in, err)
	vo, err := vonage.New(vonage.Config{
		Application: func(sealtext.Tenant, sealtext.Sender) (string, error) { return "", nil },
		Key:         func(context.Context, sealtext.Tenant, string) (vonage.Key, error) { return vonage.Key{}, nil }, Secret: secret,
	})
	add("vonage", vo, err)
	return out
}

// The README's table of providers says what the adapters declare.
func TestProvidersInREADME(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	rows := providertable.Read(string(readme))
	all := adapters(t)

	// Every package that declares capabilities has a row, and so has what is elsewhere.
	want := append(slices.Collect(maps.Keys(all)), "httpsms", "awssms")
	slices.Sort(want)
	require.Equal(t, want, slices.Sorted(maps.Keys(rows)))
	files, err := filepath.Glob("../*/*.go")
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		name := filepath.Base(filepath.Dir(file))
		if strings.Contains(string(text), "\nfunc (t *Transport) Capabilities()") && name != "inbox" {
			require.Contains(t, want, name)
		}
	}

	for name, tr := range all {
		t.Run(name, func(t *testing.T) {
			said := tr.(interface{ Capabilities() transport.Capabilities }).Capabilities()
			if name == "sinch" { // its list is that of another type
				var list any = new(sinch.Consents)
				_, said.ListsOptOuts = list.(optouts.Lister)
				_, said.BlocksNumbers = list.(optouts.Blocker)
				_, said.UnblocksNumbers = list.(optouts.Unblocker)
			}
			_, finds := tr.(transport.Finder)
			require.NoError(t, rows[name].Check(said, finds))
		})
	}
}

// Files that came with a message are deleted at the provider, or listed as not erased, whatever the
// provider: these have no account that could delete any.
func TestFilesOfEveryProvider(t *testing.T) {
	deletes := map[string]bool{"twilio": true, "plivo": true}
	m := remote.Message{Tenant: sealtext.MustTenant("clinic"), Sender: sealtext.MustSender("+15005550006"), ID: "message-1", Inbound: true}
	for name, tr := range adapters(t) {
		t.Run(name, func(t *testing.T) {
			said := tr.(interface{ Capabilities() transport.Capabilities }).Capabilities()
			require.Equal(t, deletes[name], said.DeletesMedia)
			err := remote.DeleteMedia(t.Context(), tr, m, 2)
			var left *remote.LeftError
			require.ErrorAs(t, err, &left)
			require.Equal(t, []string{"message-1/1", "message-1/2"}, left.Files)
			if !deletes[name] {
				require.ErrorIs(t, err, remote.ErrNoRequest)
			}
		})
	}
}
