package sqltest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/route"
)

// TestAPreviewOnlyReads: every statement of a preview reads, also of recipients by subject, and one that
// looks at the routes of the tenant and their prices has no more of them than one that does not.
func TestAPreviewOnlyReads(t *testing.T) {
	onBoth(t, func(t *testing.T, e kind) {
		now := func() time.Time { return noon }
		db, _, r := watched(t, e)
		sealer, log, zones, content := below(t, db, now)
		name, by := sealtext.MustProgram("reminders"), sealtext.System("test")
		north, south := sealtext.MustSender("24273"), sealtext.MustSender("24274")
		registry, err := program.New(program.Config{Store: db.Programs(), Audit: log, Content: content, Now: now})
		require.NoError(t, err)
		_, err = registry.Declare(t.Context(), by, program.Program{
			Tenant: clinic, Name: name, Purposes: sealtext.AllPurposes,
			Senders: []program.Sender{{Address: north, Route: "several"}, {Address: south, Route: "single"}},
		})
		require.NoError(t, err)
		_, err = registry.DeclareTenant(t.Context(), by, program.Tenant{Tenant: clinic, Regions: []string{"eu"}})
		require.NoError(t, err)
		ledger, err := consent.New(consent.Config{Store: db.Consent(), Sealer: sealer, Audit: log, Now: now, Rules: []rule.Rule{}, Programs: registry})
		require.NoError(t, err)
		in := func(region string) transport.Transport {
			one, err := inbox.New(inbox.Config{Capabilities: transport.Capabilities{Regions: []string{region}}})
			require.NoError(t, err)
			return one
		}
		router, err := route.New(route.Config{Store: db.Transport(), Now: now, Providers: []route.Provider{
			{Name: "north", Transport: in("us"), Prices: map[string]int64{"+": 1}}, {Name: "west", Transport: in("eu"), Prices: map[string]int64{"+": 7}},
		}})
		require.NoError(t, err)
		var list []transport.Message
		for n := range 40 {
			to, err := sealtext.ParseE164(fmt.Sprintf("+1202555%04d", 100+n))
			require.NoError(t, err)
			body, err := sealtext.NewBody("see you at noon")
			require.NoError(t, err)
			m := transport.Message{
				Tenant: clinic, To: to, Program: name, Sender: []sealtext.Sender{north, south}[n%2], Purpose: sealtext.Transactional, Body: body,
				IdempotencyKey: fmt.Sprint("message-", n), Actor: by,
			}
			person, err := find(t, db, sealer, to)
			require.NoError(t, err)
			_, err = ledger.Record(t.Context(), consent.Event{
				Person: person, Kind: consent.KindOptIn, Scope: consent.ForProgram(name), Purposes: sealtext.AllPurposes, Method: consent.MethodPaper,
				Evidence: consent.Evidence{Reference: "scan-1"}, Actor: by, OccurredAt: noon.Add(-time.Hour), IdempotencyKey: fmt.Sprint("in-", n),
			})
			require.NoError(t, err)
			if n < 10 {
				m.To, m.Subject = sealtext.Number{}, person.Subject
			}
			list = append(list, m)
		}
		preview := func(routes bool) (transport.Preview, int) {
			cfg := transport.GatewayConfig{
				Store: db.Transport(), Sealer: sealer, Consent: ledger, Audit: log, Locator: zones, Content: content, Now: now,
			}
			if routes {
				cfg.Transports, cfg.Routers = map[string]transport.Transport{"single": in("us")}, map[string]transport.Router{"several": router}
			}
			gateway, err := transport.NewGateway(cfg)
			require.NoError(t, err)
			var got transport.Preview
			var seen []statement
			for range 2 { // the second has its keys in memory
				r.Take()
				r.Bounds()
				got, err = gateway.Preview(t.Context(), list, nil)
				require.NoError(t, err)
				seen = r.Take()
				require.Zero(t, r.Bounds(), "no transaction")
				for _, s := range seen {
					require.Regexp(t, `^\s*(SELECT|WITH)\b`, s.Text)
					for _, word := range []string{"INSERT", "UPDATE", "DELETE"} {
						require.NotContains(t, strings.ToUpper(s.Text), word+" ")
					}
				}
			}
			return got, len(seen)
		}
		unknown, without := preview(false)
		require.Equal(t, []int{40, 0}, []int{unknown.Allowed, unknown.Unrouted})
		require.Zero(t, unknown.Price)
		known, with := preview(true)
		require.Equal(t, []int{20, 20}, []int{known.Allowed, known.Unrouted})
		require.Equal(t, map[string]int{consent.ReasonRegions: 20}, known.Rules)
		require.EqualValues(t, 20*7, known.Price)
		require.Positive(t, without)
		require.Equal(t, without, with)
	})
}
