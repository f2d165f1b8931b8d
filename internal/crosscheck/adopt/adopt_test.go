package adopt_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	api "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport/shadow"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/backfill"
)

// Who is who in each tenant: one texts STOP, one says it in other words, which Twilio does not read, one
// opted out on the web long ago, and one will do so at the gate.
const (
	stops, says, listed, later = 0, 1, 2, 3
)

const declaration = `{"format": 1, "tenant": "%s", "program": "reminders", "purposes": ["informational"],
 "senders": [{"address": "%s", "route": "twilio", "keywords": "provider"}]}
`

// TestAdopt is the page, from a table of clear numbers to the gate and back.
func TestAdopt(t *testing.T) {
	w := newWorld(t)
	w.before(t)
	w.prepare(t)
	w.observe(t)
	w.report(t)
	w.suppress(t)
	w.fill(t)
	w.cutOver(t)
	w.goBack(t)
	require.Empty(t, w.page, "every command of the page was run")
	w.requireAccounted(t)
}

// before: the application sends directly.
func (w *world) before(t *testing.T) {
	t.Helper()
	var err error
	w.pool, err = service.SQLitePool("sqlite", filepath.Join(w.dir, "app.db"))
	require.NoError(t, err)
	t.Cleanup(func() { _ = w.pool.Close() })
	_, err = w.pool.ExecContext(t.Context(), oldTable)
	require.NoError(t, err)
	for _, tenant := range tenants {
		require.NoError(t, os.WriteFile(filepath.Join(w.dir, tenant+".csv"), fmt.Appendf(nil,
			"contact_id,status,date_of_consent,source,sender_id,correlation_id\n%s,opt-out,2025-11-03T10:00:00Z,website,,1\n", number(tenant, listed)), 0o600))
		for i := range people {
			_, err = w.pool.ExecContext(t.Context(), `INSERT INTO customers (tenant, phone) VALUES ($1, $2)`, tenant, number(tenant, i))
			require.NoError(t, err)
		}
	}
	w.round(t, "before", tenants...)
}

// prepare: the service beside the application, the declarations and the opt-ins.
func (w *world) prepare(t *testing.T) {
	t.Helper()
	w.shell(t, "echo")
	w.install(t)
	file, err := os.Create(filepath.Join(w.dir, "programs.json"))
	require.NoError(t, err)
	for _, tenant := range tenants {
		_, err = fmt.Fprintf(file, declaration, tenant, sender(tenant))
		require.NoError(t, err)
	}
	require.NoError(t, file.Close())
	require.Contains(t, w.shell(t, "sealtextctl program declare"), `"loosens":true`)
	for _, tenant := range tenants {
		list := "number,status,date\n"
		for i := range people {
			list += number(tenant, i) + ",opt-in,2025-06-01\n"
		}
		got, err := w.service.Consent.Import(t.Context(), strings.NewReader(list), consent.ImportConfig{
			Tenant: sealtext.MustTenant(tenant), Program: sealtext.MustProgram("reminders"), Purposes: sealtext.Purposes(sealtext.Informational),
			Source: "sign-up", Disclosure: consent.Disclosure{ID: "sign-up", Version: "1"}, Actor: sealtext.System("import"), Person: w.enroll(tenant),
		})
		require.NoError(t, err)
		require.Equal(t, people, got.OptIns)
	}
	w.use(w.front) // the one line of the application
}

// observe: a week in which nothing changes for the application.
func (w *world) observe(t *testing.T) {
	t.Helper()
	for day := range 7 {
		w.listen(t)
		for _, tenant := range tenants {
			switch day {
			case 1:
				w.twilio.write(number(tenant, stops), sender(tenant), "STOP")
			case 2:
				w.twilio.write(number(tenant, says), sender(tenant), "please stop texting me")
			}
		}
		w.listen(t)
		w.round(t, fmt.Sprintf("day %d", day), tenants...)
		if day < 6 {
			w.day(t)
		}
	}
	for _, tenant := range tenants {
		for day := range 7 {
			for i := range people {
				x := text(fmt.Sprintf("day %d", day), tenant, i)
				want := 0
				if i == stops && day >= 1 {
					want = 21610 // Twilio's own
				}
				require.Equal(t, want, w.refused[x], x)
			}
		}
	}
	requests := w.twilio.requests
	w.relay(t)
	require.Equal(t, requests, w.twilio.requests, "nothing was in the outbox")
}

// report: what the gate would have done.
func (w *world) report(t *testing.T) {
	t.Helper()
	w.clock.Set(time.Now())
	var r shadow.Report
	require.NoError(t, json.Unmarshal([]byte(w.shell(t, "sealtextctl report shadow")), &r))
	require.Len(t, r.Tenants, 2)
	for _, got := range r.Tenants {
		require.Equal(t, shadow.Counts{Messages: 56, Denied: 11, AfterOptOut: 5}, got.Counts, got.Tenant)
		require.Equal(t, 1, got.PeopleAfterOptOut)
		require.Zero(t, got.Unjudged)
		require.Equal(t, []shadow.RuleReport{{Rule: consent.ReasonOptedOut, Messages: 11, People: 2}}, got.Rules)
	}
	require.Equal(t, len(w.sent), r.Numbers(), "one in each line of the log")
	page, err := os.ReadFile(filepath.Join(w.dir, "report.html"))
	require.NoError(t, err)
	require.Contains(t, string(page), "People texted after they opted out")
	for _, tenant := range tenants {
		for i := range people {
			require.NotContains(t, string(page), number(tenant, i)[2:])
		}
	}
}

// suppress: the opt-outs that only the application knows.
func (w *world) suppress(t *testing.T) {
	t.Helper()
	for range tenants {
		require.Contains(t, w.shell(t, "sealtextctl consent import"), `"rows":1,"opt_outs":1,`)
	}
}

// fill: the application's table, tenant by tenant. The clear column stays until nobody goes back.
func (w *world) fill(t *testing.T) {
	t.Helper()
	_, err := w.pool.ExecContext(t.Context(), newTable)
	require.NoError(t, err)
	for _, tenant := range tenants {
		job, err := backfill.New(backfill.Config{
			Sealer: w.service.Sealer, Vault: w.service.Vault, Table: customers{w.pool, w.db, tenant}, Tenant: sealtext.MustTenant(tenant), Name: "customers.phone",
			Parse: func(raw, _ string) (sealtext.Number, error) { return sealtext.ParseE164(raw) },
		})
		require.NoError(t, err)
		filled, err := job.Fill(t.Context())
		require.NoError(t, err)
		require.EqualValues(t, people, filled.Sealed)
		_, err = job.Verify(t.Context(), vault.Access{Actor: sealtext.Actor{ID: "officer-1", Roles: []string{"privacy-officer"}}, Reason: vault.ReasonSupport})
		require.NoError(t, err)
		require.NoError(t, job.SwitchReads(t.Context()))
	}
	var sealed int
	require.NoError(t, w.pool.QueryRowContext(t.Context(), `SELECT count(*) FROM customers WHERE phone_sealed IS NOT NULL`).Scan(&sealed))
	require.Equal(t, people*len(tenants), sealed)
}

// cutOver: one tenant, then the other.
func (w *world) cutOver(t *testing.T) {
	t.Helper()
	w.clock.Set(time.Now().Add(time.Minute))
	w.shell(t, "echo")
	w.listen(t)
	w.round(t, "the first at the gate", tenants...)
	w.relay(t)
	w.requireRound(t, "the first at the gate", "clinic", stops, says, listed)
	w.requireRound(t, "the first at the gate", "corner-books", stops) // by Twilio alone

	w.shell(t, "echo")
	w.day(t)
	w.round(t, "both at the gate", tenants...)
	w.relay(t)
	w.day(t)
	for _, tenant := range tenants {
		w.requireRound(t, "both at the gate", tenant, stops, says, listed)
		w.twilio.write(number(tenant, later), sender(tenant), "no more messages please")
	}
	w.listen(t)
	w.round(t, "after another opt-out", tenants...)
	w.relay(t)
	for _, tenant := range tenants {
		w.requireRound(t, "after another opt-out", tenant, stops, says, listed, later)
	}
	// Messages of all stages have a status.
	for _, x := range []string{text("before", "clinic", 5), text("day 3", "clinic", 5), text("both at the gate", "clinic", 5)} {
		m, err := w.sdk.Api.FetchMessage(w.sent[x], &api.FetchMessageParams{})
		require.NoError(t, err)
		require.Equal(t, w.sent[x], *m.Sid)
	}
}

// goBack: what the gate took is sent all the same, and what comes later goes directly. Then forward again.
func (w *world) goBack(t *testing.T) {
	t.Helper()
	w.round(t, "taken at the gate", "clinic")
	w.shell(t, "echo")
	w.round(t, "back again", "clinic")
	w.relay(t)
	w.requireRound(t, "taken at the gate", "clinic", stops, says, listed, later)
	w.requireRound(t, "back again", "clinic", stops)

	w.shell(t, "echo")
	w.day(t)
	w.round(t, "at the gate for good", tenants...)
	w.relay(t)
	for _, tenant := range tenants {
		w.requireRound(t, "at the gate for good", tenant, stops, says, listed, later)
	}
}

// requireRound checks that a round reached everybody of a tenant once, but for those who are named: the
// application was told so, and they have nothing.
func (w *world) requireRound(t *testing.T, name, tenant string, but ...int) {
	t.Helper()
	for i := range people {
		x := text(name, tenant, i)
		got := strings.Count("\n"+strings.Join(w.twilio.texts(number(tenant, i)), "\n")+"\n", "\n"+x+"\n")
		if slices.Contains(but, i) {
			require.Zero(t, got, x)
			require.Equal(t, 21610, w.refused[x], x)
			continue
		}
		require.Equal(t, 1, got, x)
		require.NotEmpty(t, w.sent[x], x)
	}
}

// requireAccounted checks all texts: what the application was told is sent arrived once, what it was told
// is refused never, and nothing else did.
func (w *world) requireAccounted(t *testing.T) {
	t.Helper()
	arrived := map[string]int{}
	for _, texts := range w.twilio.handset { // whoever they went to
		for _, x := range texts {
			arrived[x]++
		}
	}
	lost, double := 0, 0
	for x := range w.sent {
		switch n := arrived[x]; {
		case n == 0:
			lost++
		case n > 1:
			double++
		}
		delete(arrived, x)
	}
	require.Zero(t, lost, "lost")
	require.Zero(t, double, "double")
	require.Empty(t, arrived, "not asked for")
	t.Logf("%d sent, %d refused, 0 lost, 0 double", len(w.sent), len(w.refused))
}
