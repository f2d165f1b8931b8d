package consent_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
)

// enroll makes a person of the last two digits of a number.
func enroll(_ context.Context, n sealtext.Number) (sealtext.Person, error) {
	digits := n.AppendDigits(nil)
	return person(clinic, 10*(digits[len(digits)-2]-'0')+digits[len(digits)-1]-'0'), nil
}

func listConfig() consent.ImportConfig {
	return consent.ImportConfig{
		Tenant: clinic, Program: offers, Purposes: sealtext.Purposes(sealtext.Marketing), Source: "old provider",
		Disclosure: consent.Disclosure{ID: "signup", Version: "1"}, Actor: sealtext.Actor{ID: "admin"}, Person: enroll,
	}
}

const twilioList = `contact_id,correlation_id,sender_id,status,source,date_of_consent
+12015550101,c1,,opt-in,website,2026-03-01T09:30:00Z
+12015550102,c2,MG0123,opt-out,opt-out-message,2026-03-02
+12015550103,c3,24273,opt-in,offline,2026-03-01
+12015550104,c4,,,website,2026-03-01
,c5,,opt-out,,
+12015550106,c6,,opt-out,,
+12015550101,c7,,opt-out,,last spring
+12015550108,c8,,maybe,,
+12015550109,c9,,opt-in,,
nonsense,c10,,opt-out,,
+12015550111,c11,99999,opt-in,,2026-03-01
+12015550112,c12,,opt-in,,1926-03-01
+12015550113,c13,,opt-in,"web"site,2026-03-01
`

func TestImportOfATwilioList(t *testing.T) {
	w := newWorld(t)
	var last consent.ImportReport
	cfg := listConfig()
	cfg.Progress = func(r consent.ImportReport) { last = r }
	dry := cfg
	dry.DryRun, dry.Person = true, nil
	for _, c := range []struct {
		name                               string
		cfg                                consent.ImportConfig
		outs, ins, repeated, known, stored int
	}{
		{"dry run", dry, 3, 2, 0, 0, 0},
		{"import", cfg, 3, 1, 0, 1, 4},
		{"again", cfg, 0, 0, 4, 1, 4},
	} {
		got, err := w.Import(ctx, strings.NewReader(twilioList), c.cfg)
		require.NoError(t, err, c.name)
		require.Equal(t, got, last, c.name)
		require.Equal(t, 13, got.Rows, c.name)
		require.Equal(t, []int{c.outs, c.ins, c.repeated, c.known}, []int{got.OptOuts, got.OptIns, got.Repeated, got.Known}, c.name)
		require.Equal(t, 2, got.Blank, c.name)
		require.Equal(t, []int{2}, got.Ignored, c.name)
		require.Len(t, w.store.rows, c.stored, c.name)
		require.Equal(t, 6, got.Bad, c.name)
		var where []string
		for _, e := range got.Errors {
			where = append(where, fmt.Sprint(e.Line, " ", e.Field))
			require.NotContains(t, e.Error(), "555")
		}
		require.ElementsMatch(t, []string{"9 status", "11 number", "14 row", "10 date", "12 sender", "13 date"}, where, c.name)
	}
	state := func(n byte) consent.State {
		s, err := w.Status(ctx, person(clinic, n), offers, sender)
		require.NoError(t, err)
		return s[0].State
	}
	require.Equal(t, consent.StateOut, state(1), "in and out in one list: the opt-out comes first")
	require.Equal(t, consent.StateOut, state(2))
	require.Equal(t, consent.StateIn, state(3))
	require.Equal(t, consent.StateUnknown, state(4), "a blank status changes nothing")
	require.Equal(t, consent.StateOut, state(6), "without a date")
	history, err := w.History(ctx, person(clinic, 3))
	require.NoError(t, err)
	require.Equal(t, consent.ForSender(offers, sender), history[0].Scope)
	require.Equal(t, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), history[0].OccurredAt)
	require.Equal(t, consent.MethodImport, history[0].Method)
}

func TestImportOfAGeneralList(t *testing.T) {
	w := newWorld(t)
	cfg := listConfig()
	cfg.Program = sealtext.Program{}
	list := "\ufeffPhone Number, Status ,Program,Date\n" +
		"+12015550101,UNSUBSCRIBED,,\n+12015550102,subscribed,offers,2026-03-01 09:30:00\n" +
		"+12015550103,subscribed,,2026-03-01\n+12015550104,unsubscribed,newsletter,\n+12015550105\n"
	got, err := w.Import(ctx, strings.NewReader(list), cfg)
	require.NoError(t, err)
	require.Equal(t, []int{2, 1, 1, 1}, []int{got.OptOuts, got.OptIns, got.Blank, got.Bad})
	require.Equal(t, consent.ForTenant(), w.store.rows[0].Scope, "an opt-out of no program is from everything")
	require.Equal(t, consent.ForProgram(sealtext.MustProgram("newsletter")), w.store.rows[1].Scope, "also of a program that is not declared")
	require.Equal(t, consent.ForProgram(offers), w.store.rows[2].Scope)
}

// Opt-outs of a list are recorded whatever is declared; opt-ins are not.
func TestImportOfWhatIsNotDeclared(t *testing.T) {
	w := newWorld(t)
	cfg := listConfig()
	nowhere := sealtext.MustTenant("nowhere")
	cfg.Tenant, cfg.Person = nowhere, func(_ context.Context, n sealtext.Number) (sealtext.Person, error) {
		return person(nowhere, n.E164()[len(n.E164())-1]), nil
	}
	got, err := w.Import(ctx, strings.NewReader("number,status,date\n+12015550101,opt-out,\n+12015550102,opt-in,2026-03-01\n"), cfg)
	require.NoError(t, err)
	require.Equal(t, []int{1, 0, 1}, []int{got.OptOuts, got.OptIns, got.Bad})
	require.Equal(t, "program", got.Errors[0].Field)
}

func TestImportRefused(t *testing.T) {
	const good = "number,status\n"
	for _, c := range []struct {
		name, list string
		change     func(*consent.ImportConfig)
		field      string
	}{
		{"no tenant", good, func(c *consent.ImportConfig) { c.Tenant = sealtext.Tenant{} }, "tenant"},
		{"the account", good, func(c *consent.ImportConfig) { c.Tenant = account }, "tenant"},
		{"no source", good, func(c *consent.ImportConfig) { c.Source = "" }, "source"},
		{"no persons", good, func(c *consent.ImportConfig) { c.Person = nil }, "person"},
		{"no actor", good, func(c *consent.ImportConfig) { c.Actor = sealtext.Actor{} }, "actor"},
		{"empty", "", func(*consent.ImportConfig) {}, "list"},
		{"no header", "+12015550101,opt-out\n", func(*consent.ImportConfig) {}, "list"},
		{"a column twice", "number,status,phone\n", func(*consent.ImportConfig) {}, "list"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cfg := listConfig()
			c.change(&cfg)
			_, err := newWorld(t).Import(ctx, strings.NewReader(c.list), cfg)
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Contains(t, input.Field, c.field)
		})
	}
	gone := errors.New("the vault is gone")
	cfg := listConfig()
	cfg.Person = func(context.Context, sealtext.Number) (sealtext.Person, error) { return sealtext.Person{}, gone }
	_, err := newWorld(t).Import(ctx, strings.NewReader(good+"+12015550101,opt-out\n"), cfg)
	require.ErrorIs(t, err, gone)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	_, err = newWorld(t).Import(ended, strings.NewReader(good), listConfig())
	require.ErrorIs(t, err, context.Canceled)
}

// A dry run first, which records nothing and needs no numbers in the vault.
func ExampleLedger_Import() {
	ledger, _, _ := exampleLedger()
	list := strings.NewReader("number,status,date\n" +
		"+12015550105,opt-out,2026-03-01\n+12015550106,opt-in,2026-03-01\n+12015550107,,2026-03-01\n+12015550108,opt-in,last spring\n")
	cfg := consent.ImportConfig{
		Tenant: clinic, Program: offers, Purposes: sealtext.Purposes(sealtext.Marketing), Source: "old provider",
		Disclosure: consent.Disclosure{ID: "signup", Version: "1"}, Actor: sealtext.Actor{ID: "admin"}, Person: enroll,
	}
	for _, cfg.DryRun = range []bool{true, false} {
		report, err := ledger.Import(ctx, list, cfg)
		fmt.Println(report.OptOuts, "out,", report.OptIns, "in,", report.Blank, "blank,", report.Errors, err)
	}
	// Output:
	// 1 out, 1 in, 1 blank, [consent: line 5: date must be such as 2026-03-01 or 2026-03-01T09:30:00Z, in 1990 or later] <nil>
	// 1 out, 1 in, 1 blank, [consent: line 5: date must be such as 2026-03-01 or 2026-03-01T09:30:00Z, in 1990 or later] <nil>
}

func FuzzImport(f *testing.F) {
	f.Add([]byte(twilioList))
	f.Add([]byte("number,status\n\"\n"))
	f.Add([]byte("number,status,date,program,sender\n+12015550101,opt-in,2026-03-01,offers,24273\n"))
	f.Fuzz(func(t *testing.T, list []byte) {
		w := newWorld(t)
		got, err := w.Import(ctx, bytes.NewReader(list), listConfig())
		if err != nil {
			return
		}
		require.LessOrEqual(t, got.OptOuts+got.OptIns+got.Known+got.Repeated+got.Blank, got.Rows)
		for _, e := range got.Errors {
			require.Positive(t, e.Line)
			require.NotEmpty(t, e.Rule)
		}
	})
}
