package senderid_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/rule/senderid"
)

const (
	long  = sealtext.SenderLongCode
	free  = sealtext.SenderTollFree
	short = sealtext.SenderShortCode
	alpha = sealtext.SenderAlphanumeric
)

func approved(s senderid.Scheme, in rule.Jurisdiction, id string) senderid.Registration {
	return senderid.Registration{Scheme: s, Country: in, State: senderid.StateApproved, ID: id}
}

var (
	campaign = approved(senderid.Scheme10DLC, "", "C1")
	verified = approved(senderid.SchemeTollFree, "US", "")
	dlt      = approved(senderid.SchemeDLT, "", "1101")
	iys      = approved(senderid.SchemeIYS, "", "7001")
)

func kinds(ks ...sealtext.SenderKind) []sealtext.SenderKind { return ks }

func to(cs ...rule.Jurisdiction) []rule.Jurisdiction { return cs }

func regs(rs ...senderid.Registration) []senderid.Registration { return rs }

// TestDefaultRows has a case for each meaning of a row, and each country of the default table whose row
// is of its own.
func TestDefaultRows(t *testing.T) {
	for _, c := range []struct {
		name    string
		sender  senderid.Sender
		country rule.Jurisdiction
		purpose sealtext.Purpose
		want    string
	}{
		{"a name in the United States", senderid.Sender{Kinds: kinds(alpha)}, "US", sealtext.OTP, "us-no-alphanumeric"},
		{"a name in the United States that is declared for it", senderid.Sender{Kinds: kinds(alpha), Countries: to("US"), Registrations: regs(campaign)}, "US", sealtext.OTP, "us-no-alphanumeric"},
		{"a name in Canada", senderid.Sender{Kinds: kinds(alpha)}, "CA", sealtext.OTP, "ca-no-alphanumeric"},
		{"a name in China", senderid.Sender{Kinds: kinds(alpha)}, "CN", sealtext.OTP, "cn-no-alphanumeric"},
		{"a name in Argentina", senderid.Sender{Kinds: kinds(alpha)}, "AR", sealtext.OTP, "ar-no-alphanumeric"},
		{"a name in Brazil", senderid.Sender{Kinds: kinds(alpha)}, "BR", sealtext.OTP, "br-no-alphanumeric"},
		{"a short code in the United States", senderid.Sender{Kinds: kinds(short), Countries: to("US")}, "US", sealtext.Marketing, ""},
		{"a long code without a campaign", senderid.Sender{Kinds: kinds(long), Countries: to("US")}, "US", sealtext.OTP, "us-10dlc"},
		{"a long code that nobody declared for a country", senderid.Sender{Kinds: kinds(long)}, "US", sealtext.OTP, ""},
		{"a long code with a campaign", senderid.Sender{Kinds: kinds(long), Countries: to("US"), Registrations: regs(campaign)}, "US", sealtext.OTP, ""},
		{"a long code with a verification for toll-free numbers", senderid.Sender{Kinds: kinds(long), Countries: to("US"), Registrations: regs(verified)}, "US", sealtext.OTP, "us-10dlc"},
		{"a toll-free number that is not verified", senderid.Sender{Kinds: kinds(free), Countries: to("US")}, "US", sealtext.OTP, "us-toll-free"},
		{"a toll-free number that is verified", senderid.Sender{Kinds: kinds(free), Countries: to("US"), Registrations: regs(verified)}, "US", sealtext.OTP, ""},
		{"a toll-free number that is verified elsewhere", senderid.Sender{Kinds: kinds(free), Countries: to("CA", "US"), Registrations: regs(verified)}, "CA", sealtext.OTP, "ca-toll-free"},
		{"a name in India without DLT", senderid.Sender{Kinds: kinds(alpha), Countries: to("IN")}, "IN", sealtext.OTP, "in-dlt"},
		{"a name in India with DLT", senderid.Sender{Kinds: kinds(alpha), Countries: to("IN"), Registrations: regs(dlt)}, "IN", sealtext.OTP, ""},
		{"a name in Singapore", senderid.Sender{Kinds: kinds(alpha), Countries: to("SG")}, "SG", sealtext.OTP, "sg-name"},
		{"a short code in Singapore", senderid.Sender{Kinds: kinds(short), Countries: to("SG")}, "SG", sealtext.OTP, "sg-name"},
		{"a name in Singapore that is registered", senderid.Sender{Kinds: kinds(alpha), Countries: to("SG"), Registrations: regs(approved(senderid.SchemeName, "SG", ""))}, "SG", sealtext.OTP, ""},
		{"a name in Singapore that is registered in Australia", senderid.Sender{Kinds: kinds(alpha), Countries: to("SG"), Registrations: regs(approved(senderid.SchemeName, "AU", ""))}, "SG", sealtext.OTP, "sg-name"},
		{"a name in Australia", senderid.Sender{Kinds: kinds(alpha), Countries: to("AU")}, "AU", sealtext.OTP, "au-name"},
		{"a number in Australia", senderid.Sender{Kinds: kinds(long), Countries: to("AU")}, "AU", sealtext.OTP, ""},
		{"a passcode in Turkey", senderid.Sender{Kinds: kinds(long), Countries: to("TR")}, "TR", sealtext.OTP, ""},
		{"an offer in Turkey without IYS", senderid.Sender{Kinds: kinds(long), Countries: to("TR")}, "TR", sealtext.Marketing, "tr-iys"},
		{"an offer in Turkey with IYS", senderid.Sender{Kinds: kinds(long), Countries: to("TR"), Registrations: regs(iys)}, "TR", sealtext.Marketing, ""},
		{"an offer in Turkey from a name", senderid.Sender{Kinds: kinds(alpha), Countries: to("TR")}, "TR", sealtext.Marketing, "tr-name tr-iys"},
		{"a name in the United Kingdom", senderid.Sender{Kinds: kinds(alpha), Countries: to("GB")}, "GB", sealtext.Marketing, ""},
		{"a name in Germany", senderid.Sender{Kinds: kinds(alpha), Countries: to("DE")}, "DE", sealtext.Marketing, ""},
		{"a name in Bangladesh", senderid.Sender{Kinds: kinds(alpha), Countries: to("BD")}, "BD", sealtext.OTP, "bd-name"},
		{"a name in Saudi Arabia", senderid.Sender{Kinds: kinds(alpha), Countries: to("SA")}, "SA", sealtext.OTP, "sa-name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.NoError(t, c.sender.Check())
			found := senderid.Default().Judge(senderid.Query{Sender: c.sender, Country: c.country, Purpose: c.purpose})
			require.Equal(t, c.want, ids(found))
			for _, f := range found {
				require.Equal(t, c.country, f.Country)
				require.NotEmpty(t, f.Source)
				require.False(t, f.AsOf.IsZero())
			}
		})
	}
}

func ids(found []senderid.Finding) string {
	var out []string
	for _, f := range found {
		out = append(out, f.ID)
	}
	return strings.Join(out, " ")
}

func TestEveryDefaultRowHasASource(t *testing.T) {
	for _, r := range senderid.DefaultRows() {
		require.True(t, strings.HasPrefix(r.ID, strings.ToLower(string(r.Country))+"-"), r.ID)
		require.Contains(t, r.Source, "(", r.ID+" names a page")
		require.WithinDuration(t, time.Date(2026, time.December, 1, 0, 0, 0, 0, time.UTC), r.AsOf, 366*24*time.Hour, r.ID)
	}
	require.Equal(t, senderid.DefaultRows(), senderid.Default().Rows())
}

func TestJudgeDeclaration(t *testing.T) {
	number := senderid.Sender{Kinds: kinds(long)}
	abroad := senderid.Sender{Kinds: kinds(long), Countries: to("GB", "KE")}
	codes := senderid.Sender{Kinds: kinds(long), Purposes: sealtext.Purposes(sealtext.OTP)}
	pending := senderid.Sender{Kinds: kinds(long), Countries: to("US"), Registrations: regs(senderid.Registration{Scheme: senderid.Scheme10DLC, State: senderid.StatePending, ID: "C1"})}
	for _, c := range []struct {
		name  string
		query senderid.Query
		want  string
	}{
		{"anywhere", senderid.Query{Sender: number, Country: "FR"}, ""},
		{"a country that is declared", senderid.Query{Sender: abroad, Country: "GB"}, ""},
		{"a country that is declared and has no row", senderid.Query{Sender: abroad, Country: "KZ"}, senderid.ReasonCountry},
		{"a country that is not declared", senderid.Query{Sender: abroad, Country: "US"}, senderid.ReasonCountry + " us-10dlc"},
		{"an unknown country", senderid.Query{Sender: number}, ""},
		{"an unknown country for a registered sender", senderid.Query{Sender: abroad}, senderid.ReasonUnknownCountry},
		{"no country where one is required", senderid.Query{Sender: number, Country: "FR", Registered: true}, senderid.ReasonUnregistered},
		{"an unknown country where one is required", senderid.Query{Sender: number, Registered: true}, senderid.ReasonUnregistered},
		{"a country where one is required", senderid.Query{Sender: abroad, Country: "KE", Registered: true}, ""},
		{"the purpose", senderid.Query{Sender: codes, Country: "FR", Purpose: sealtext.OTP}, ""},
		{"another purpose", senderid.Query{Sender: codes, Country: "FR", Purpose: sealtext.Transactional}, senderid.ReasonPurpose},
		{"an answer", senderid.Query{Sender: codes, Country: "FR", Purpose: sealtext.Transactional, Answer: true}, ""},
		{"a pending registration", senderid.Query{Sender: pending, Country: "US"}, "us-10dlc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.query.Purpose == 0 {
				c.query.Purpose = sealtext.OTP
			}
			require.Equal(t, c.want, ids(senderid.Default().Judge(c.query)))
		})
	}
	found := senderid.Default().Judge(senderid.Query{Sender: pending, Country: "US", Purpose: sealtext.OTP})
	require.Equal(t, senderid.Scheme10DLC, found[0].Needs)
	require.Equal(t, senderid.StatePending, found[0].State)
}

func TestJudgePools(t *testing.T) {
	pool := func(ks []sealtext.SenderKind, rs ...senderid.Registration) senderid.Query {
		return senderid.Query{Sender: senderid.Sender{Kinds: ks, Countries: to("US", "IN"), Registrations: rs}, Country: "US", Purpose: sealtext.OTP}
	}
	for _, c := range []struct {
		name  string
		query senderid.Query
		want  string
	}{
		{"names only", pool(kinds(alpha)), "us-no-alphanumeric"},
		{"a name and a number with a campaign", pool(kinds(alpha, long), campaign), ""},
		{"a number with a campaign and a name", pool(kinds(long, alpha), campaign), ""},
		{"a name and a number without one", pool(kinds(alpha, long)), "us-10dlc"},
		{"two kinds that need something", pool(kinds(long, free)), "us-10dlc us-toll-free"},
		{"two kinds, one of which has it", pool(kinds(long, free), campaign), "us-toll-free"},
		{"no members", pool(nil), ""},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, ids(senderid.Default().Judge(c.query))) })
	}
	india := pool(nil)
	india.Country = "IN"
	require.Equal(t, "in-dlt", ids(senderid.Default().Judge(india)), "the row names no kinds")
}

func TestCountry(t *testing.T) {
	for number, want := range map[string]rule.Jurisdiction{
		"+12125550123": "US", "+14165550123": "CA", "+17875550123": "US", "+18765550123": "JM", "+447700900123": "GB",
		"+919876543210": "IN", "+905321234567": "TR", "+6581234567": "SG", "+88216123456": "",
	} {
		n, err := sealtext.ParseE164(number)
		require.NoError(t, err)
		require.Equal(t, want, senderid.Country(n.Prefix()))
	}
	require.Empty(t, senderid.Country(sealtext.Prefix{}))
}

func TestRegistrationChecks(t *testing.T) {
	for _, c := range []struct {
		name string
		r    senderid.Registration
		ok   bool
	}{
		{"a campaign", senderid.Registration{Scheme: senderid.Scheme10DLC, State: senderid.StateApproved, ID: "C1", Brand: "B1"}, true},
		{"a campaign with its country", senderid.Registration{Scheme: senderid.Scheme10DLC, Country: "US", State: senderid.StateRejected, ID: "C1"}, true},
		{"a template", senderid.Registration{Scheme: senderid.SchemeDLT, State: senderid.StateApproved, ID: "1101", Template: "1107"}, true},
		{"a template of a program and a purpose", senderid.Registration{Scheme: senderid.SchemeDLT, State: senderid.StateApproved, ID: "1101", Template: "1107", Program: offers, Purposes: sealtext.Purposes(sealtext.OTP)}, true},
		{"a text", senderid.Registration{Scheme: senderid.SchemeDLT, State: senderid.StateApproved, ID: "1101", Template: "1107", Program: offers, Message: "visit.2"}, true},
		{"a text of no program", senderid.Registration{Scheme: senderid.SchemeDLT, State: senderid.StateApproved, ID: "1101", Template: "1107", Message: "visit"}, false},
		{"a text without a content template", senderid.Registration{Scheme: senderid.SchemeDLT, State: senderid.StateApproved, ID: "1101", Program: offers, Message: "visit"}, false},
		{"a text of a brand", senderid.Registration{Scheme: senderid.SchemeIYS, State: senderid.StateApproved, ID: "7001", Program: offers, Message: "visit"}, false},
		{"a text by a number", senderid.Registration{Scheme: senderid.SchemeDLT, State: senderid.StateApproved, ID: "1101", Template: "1107", Program: offers, Message: "+12025550123"}, false},
		{"a purpose that there is not", senderid.Registration{Scheme: senderid.SchemeDLT, State: senderid.StateApproved, ID: "1101", Purposes: 1 << 7}, false},
		{"a name", senderid.Registration{Scheme: senderid.SchemeName, Country: "SG", State: senderid.StatePending}, true},
		{"nothing", senderid.Registration{}, false},
		{"another scheme", senderid.Registration{Scheme: "ssir", Country: "SG", State: senderid.StateApproved}, false},
		{"no state", senderid.Registration{Scheme: senderid.SchemeDLT, ID: "1101"}, false},
		{"no id", senderid.Registration{Scheme: senderid.SchemeDLT, State: senderid.StateApproved}, false},
		{"no country", senderid.Registration{Scheme: senderid.SchemeName, State: senderid.StateApproved}, false},
		{"a part of a country", senderid.Registration{Scheme: senderid.SchemeName, Country: "US-FL", State: senderid.StateApproved}, false},
		{"another country", senderid.Registration{Scheme: senderid.SchemeDLT, Country: "US", State: senderid.StateApproved, ID: "1101"}, false},
		{"a template of something else", senderid.Registration{Scheme: senderid.SchemeIYS, State: senderid.StateApproved, ID: "7001", Template: "1107"}, false},
		{"a brand of something else", senderid.Registration{Scheme: senderid.SchemeIYS, State: senderid.StateApproved, ID: "7001", Brand: "B1"}, false},
		{"an id with a space", senderid.Registration{Scheme: senderid.SchemeIYS, State: senderid.StateApproved, ID: "70 01"}, false},
		{"a long id", senderid.Registration{Scheme: senderid.SchemeIYS, State: senderid.StateApproved, ID: strings.Repeat("7", 65)}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.r.Check()
			if c.ok {
				require.NoError(t, err)
				return
			}
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, "registrations", input.Field)
		})
	}
	for name, s := range map[string]senderid.Sender{
		"a country in words":   {Countries: to("Germany")},
		"a part of a country":  {Countries: to("US-FL")},
		"the European Union":   {Countries: to("EU")},
		"a country twice":      {Countries: to("US", "US")},
		"another purpose":      {Purposes: sealtext.Storage},
		"a bad registration":   {Registrations: regs(senderid.Registration{})},
		"a registration twice": {Registrations: regs(campaign, campaign)},
	} {
		var input *sealtext.InputError
		require.ErrorAs(t, s.Check(), &input, name)
	}
}

func TestNewRefuses(t *testing.T) {
	good := senderid.Row{ID: "xx-name", Country: "SG", Needs: senderid.SchemeName, Source: "a page", AsOf: time.Unix(0, 0)}
	change := func(f func(*senderid.Row)) []senderid.Row {
		r := good
		f(&r)
		return []senderid.Row{r}
	}
	_, err := senderid.New([]senderid.Row{good})
	require.NoError(t, err)
	for name, rows := range map[string][]senderid.Row{
		"no id":                  change(func(r *senderid.Row) { r.ID = "" }),
		"an id twice":            {good, good},
		"no country":             change(func(r *senderid.Row) { r.Country = "" }),
		"no source":              change(func(r *senderid.Row) { r.Source = "" }),
		"no date":                change(func(r *senderid.Row) { r.AsOf = time.Time{} }),
		"another scheme":         change(func(r *senderid.Row) { r.Needs = "ssir" }),
		"accepts, and needs too": change(func(r *senderid.Row) { r.Accepts = true }),
		"other purposes":         change(func(r *senderid.Row) { r.Purposes = sealtext.Storage }),
	} {
		var input *sealtext.InputError
		_, err := senderid.New(rows)
		require.ErrorAs(t, err, &input, name)
	}
}

func TestLint(t *testing.T) {
	for _, c := range []struct {
		name    string
		sender  senderid.Sender
		also    []rule.Jurisdiction
		purpose sealtext.PurposeSet
		want    string
	}{
		{"an alphanumeric sender in the United States", senderid.Sender{Kinds: kinds(alpha), Countries: to("US")}, nil, sealtext.AllPurposes, "refused:us-no-alphanumeric"},
		{"a long code without a campaign", senderid.Sender{Kinds: kinds(long)}, to("US"), sealtext.AllPurposes, "anywhere: missing:us-10dlc"},
		{"India without DLT", senderid.Sender{Kinds: kinds(alpha), Countries: to("IN")}, nil, sealtext.AllPurposes, "missing:in-dlt"},
		{"offers in Turkey", senderid.Sender{Kinds: kinds(long), Countries: to("TR")}, nil, sealtext.Purposes(sealtext.Marketing), "missing:tr-iys"},
		{"passcodes in Turkey", senderid.Sender{Kinds: kinds(long), Countries: to("TR")}, nil, sealtext.Purposes(sealtext.OTP), ""},
		{"a country without rows", senderid.Sender{Kinds: kinds(long), Countries: to("KG")}, nil, sealtext.AllPurposes, "unknown:"},
		{"a campaign of a name", senderid.Sender{Kinds: kinds(alpha), Countries: to("GB"), Registrations: regs(campaign)}, nil, sealtext.AllPurposes, "kind:"},
		{"all in order", senderid.Sender{Kinds: kinds(long), Countries: to("US", "DE"), Registrations: regs(campaign)}, to("US"), sealtext.AllPurposes, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, w := range senderid.Default().Lint(c.sender, c.purpose, c.also) {
				got = append(got, w.Kind+":"+w.Rule)
				require.NotEmpty(t, w.Text)
			}
			require.Equal(t, c.want, strings.Join(got, " "))
		})
	}
}

// A finding of Judge never depends on the order of the countries and the registrations.
func TestJudgeDoesNotDependOnOrder(t *testing.T) {
	s := senderid.Sender{Kinds: kinds(long, free, alpha), Countries: to("US", "TR", "SG"), Registrations: regs(campaign, verified, iys, senderid.Registration{Scheme: senderid.Scheme10DLC, State: senderid.StatePending, ID: "C2"})}
	turned := s
	turned.Countries, turned.Registrations = slices.Clone(s.Countries), slices.Clone(s.Registrations)
	slices.Reverse(turned.Countries)
	slices.Reverse(turned.Registrations)
	for _, country := range to("US", "TR", "SG", "FR", "") {
		for _, p := range sealtext.AllPurposes.Each() {
			a := senderid.Default().Judge(senderid.Query{Sender: s, Country: country, Purpose: p})
			b := senderid.Default().Judge(senderid.Query{Sender: turned, Country: country, Purpose: p})
			require.Equal(t, a, b)
		}
	}
}

var offers, reminders = sealtext.MustProgram("offers"), sealtext.MustProgram("reminders")

// Two registrations of which a transport would have to choose one are refused.
func TestAmbiguousRegistrations(t *testing.T) {
	dlt := func(template string, p sealtext.Program, purposes ...sealtext.Purpose) senderid.Registration {
		return senderid.Registration{
			Scheme: senderid.SchemeDLT, State: senderid.StateApproved, ID: "1101", Template: template, Program: p, Purposes: sealtext.Purposes(purposes...),
		}
	}
	text := func(template, message string) senderid.Registration {
		r := dlt(template, offers)
		r.Message = message
		return r
	}
	otherEntity, pending, iys, iys2 := dlt("1108", sealtext.Program{}), dlt("1108", sealtext.Program{}), approved(senderid.SchemeIYS, "", "7001"), approved(senderid.SchemeIYS, "", "7002")
	otherEntity.ID, pending.State = "1102", senderid.StatePending
	for _, c := range []struct {
		name string
		rs   []senderid.Registration
		ok   bool
	}{
		{"one", regs(dlt("1107", sealtext.Program{})), true},
		{"two templates", regs(dlt("1107", sealtext.Program{}), dlt("1108", sealtext.Program{})), false},
		{"a template and none", regs(dlt("1107", sealtext.Program{}), dlt("", sealtext.Program{})), false},
		{"two entities", regs(dlt("1107", sealtext.Program{}), otherEntity), false},
		{"one is pending", regs(dlt("1107", sealtext.Program{}), pending), true},
		{"of two programs", regs(dlt("1107", offers), dlt("1108", reminders)), true},
		{"of one program", regs(dlt("1107", offers), dlt("1108", offers)), false},
		{"of one program and of all", regs(dlt("1107", offers), dlt("1108", sealtext.Program{})), false},
		{"of all and of one program", regs(dlt("1107", sealtext.Program{}), dlt("1108", offers)), false},
		{"of two purposes", regs(dlt("1107", offers, sealtext.OTP), dlt("1108", offers, sealtext.Marketing)), true},
		{"of a purpose in common", regs(dlt("1107", offers, sealtext.OTP), dlt("1108", offers, sealtext.Marketing, sealtext.OTP)), false},
		{"of a purpose and of all", regs(dlt("1107", offers, sealtext.OTP), dlt("1108", offers)), false},
		{"of a purpose in common, of two programs", regs(dlt("1107", offers, sealtext.OTP), dlt("1108", reminders, sealtext.OTP)), true},
		{"of two texts", regs(text("1107", "visit"), text("1108", "bill")), true},
		{"of a text and of the others", regs(text("1107", "visit"), dlt("1108", offers)), true},
		{"of one text", regs(text("1107", "visit"), text("1108", "visit")), false},
		{"of two texts, and twice of the others", regs(text("1107", "visit"), dlt("1108", offers), dlt("1109", offers)), false},
		{"two brands", regs(iys, iys2), false},
		{"a brand and a template", regs(iys, dlt("1107", sealtext.Program{})), true},
		{"two campaigns, of which none is handed over", regs(campaign, approved(senderid.Scheme10DLC, "", "C2")), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := senderid.Sender{Registrations: c.rs}.Check()
			if c.ok {
				require.NoError(t, err)
				return
			}
			var input *sealtext.InputError
			require.ErrorAs(t, err, &input)
			require.Equal(t, "registrations", input.Field)
			require.Contains(t, input.Rule, "name Program, Purposes or, of dlt, Message in each")
		})
	}
}

// A registration for one purpose is none for another, except for the answer to a text.
func TestRegistrationForAPurpose(t *testing.T) {
	r := dlt
	r.Purposes = sealtext.Purposes(sealtext.OTP)
	q := senderid.Query{Sender: senderid.Sender{Kinds: kinds(alpha), Countries: to("IN"), Registrations: regs(r)}, Country: "IN", Purpose: sealtext.OTP}
	require.Empty(t, senderid.Default().Judge(q))
	q.Purpose = sealtext.Transactional
	require.Equal(t, "in-dlt", senderid.Default().Judge(q)[0].ID)
	q.Answer = true
	require.Empty(t, senderid.Default().Judge(q))
}

func TestDLT(t *testing.T) {
	with := func(entity, template string) senderid.Registration {
		r := approved(senderid.SchemeDLT, "", entity)
		r.Template = template
		return r
	}
	for _, c := range []struct {
		name             string
		rs               []senderid.Registration
		entity, template string
		ok               bool
	}{
		{"none", regs(campaign), "", "", false},
		{"an entity", regs(campaign, with("1101", "")), "1101", "", true},
		{"one template", regs(with("1101", "1107")), "1101", "1107", true},
		{"two templates", regs(with("1101", "1107"), with("1101", "1108")), "1101", "", true},
		{"two entities", regs(with("1101", "1107"), with("1102", "1108")), "1101", "1107", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			entity, template, ok := senderid.DLT(c.rs)
			require.Equal(t, []any{c.entity, c.template, c.ok}, []any{entity, template, ok})
		})
	}
}

func ExampleTable_Judge() {
	sender := senderid.Sender{Kinds: []sealtext.SenderKind{sealtext.SenderLongCode}, Countries: []rule.Jurisdiction{"US"}}
	for _, f := range senderid.Default().Judge(senderid.Query{Sender: sender, Country: "US", Purpose: sealtext.Marketing}) {
		fmt.Println(f.ID, "needs", f.Needs)
	}
	sender.Registrations = []senderid.Registration{{Scheme: senderid.Scheme10DLC, State: senderid.StateApproved, ID: "CXYZ123", Brand: "BABC456"}}
	fmt.Println(len(senderid.Default().Judge(senderid.Query{Sender: sender, Country: "US", Purpose: sealtext.Marketing})))
	// Output:
	// us-10dlc needs 10dlc
	// 0
}
