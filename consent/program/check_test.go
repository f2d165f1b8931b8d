package program_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent/keyword"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
)

func asInput(err error, input **sealtext.InputError) bool { return errors.As(err, input) }

func requireInput(t testing.TB, err error, field string) {
	t.Helper()
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	require.Equal(t, field, input.Field)
}

func TestCheck(t *testing.T) {
	sender := func(change func(*program.Sender)) func(*program.Program) {
		return func(p *program.Program) { change(&p.Senders[0]) }
	}
	for _, c := range []struct {
		name   string
		change func(*program.Program)
		field  string
	}{
		{"no tenant", func(p *program.Program) { p.Tenant = sealtext.Tenant{} }, "tenant"},
		{"no name", func(p *program.Program) { p.Name = sealtext.Program{} }, "program"},
		{"no sender", func(p *program.Program) { p.Senders = nil }, "senders"},
		{"an unnamed sender", sender(func(s *program.Sender) { s.Address = sealtext.Sender{} }), "senders"},
		{"a sender twice", func(p *program.Program) { p.Senders = append(p.Senders, p.Senders[0]) }, "senders"},
		{"a sender that is a member too", func(p *program.Program) { p.Senders = append(p.Senders, program.Sender{Address: number}) }, "senders"},
		{"a member twice", sender(func(s *program.Sender) { s.Members = []sealtext.Sender{number, number} }), "senders"},
		{"an unnamed member", sender(func(s *program.Sender) { s.Members = []sealtext.Sender{{}} }), "members"},
		{"members of no pool", sender(func(s *program.Sender) { s.Pool = false }), "members"},
		{"a pool that is one-way", sender(func(s *program.Sender) { s.OneWay = true }), "one-way"},
		{"words of the host", sender(func(s *program.Sender) { s.Keywords = program.OwnerHost }), "keywords"},
		{"an owner that does not exist", sender(func(s *program.Sender) { s.Keywords = 9 }), "keywords"},
		{"an empty word", sender(func(s *program.Sender) { s.StopWords = []string{" "} }), "words"},
		{"a word in two lists", sender(func(s *program.Sender) { s.HelpWords = []string{"stop "} }), "words"},
		{"a route that is a number", sender(func(s *program.Sender) { s.Route = "+447700900123" }), "route"},
		{"a country in words", sender(func(s *program.Sender) { s.Countries = []rule.Jurisdiction{"Canada"} }), "countries"},
		{"a country twice", sender(func(s *program.Sender) { s.Countries = []rule.Jurisdiction{"US", "US"} }), "countries"},
		{"another purpose of a sender", sender(func(s *program.Sender) { s.Purposes = sealtext.Storage }), "purposes"},
		{"a registration without a state", sender(func(s *program.Sender) { s.Registrations[0].State = "" }), "registrations"},
		{"a domain in capitals", func(p *program.Program) { p.Domains = []string{"Clinic.example"} }, "domains"},
		{"a domain with a scheme", func(p *program.Program) { p.Domains = []string{"https://clinic.example"} }, "domains"},
		{"a domain of one label", func(p *program.Program) { p.Domains = []string{"example"} }, "domains"},
		{"a domain in other letters", func(p *program.Program) { p.Domains = []string{"cl\u0131nic.example"} }, "domains"},
		{"a domain twice", func(p *program.Program) { p.Domains = []string{"clinic.example", "clinic.example"} }, "domains"},
		{"a public suffix", func(p *program.Program) { p.Domains = []string{"co.uk"} }, "domains"},
		{"another public suffix", func(p *program.Program) { p.Domains = []string{"ne.jp"} }, "domains"},
		{"a domain of a host", func(p *program.Program) { p.Domains = []string{"github.io"} }, "domains"},
		{"too many domains", func(p *program.Program) { p.Domains = slices.Repeat([]string{"clinic.example"}, 101) }, "domains"},
		{"a parameter that leads elsewhere", func(p *program.Program) { p.Domains = []string{"visits.example"} }, "parameter domains"},
		{"no purpose", func(p *program.Program) { p.Purposes, p.StartPurposes = 0, 0 }, "purposes"},
		{"a purpose that does not exist", func(p *program.Program) { p.Purposes |= 1 << 7 }, "purposes"},
		{"storage as a purpose", func(p *program.Program) { p.Purposes |= sealtext.Storage }, "purposes"},
		{"start for another purpose", func(p *program.Program) { p.StartPurposes = sealtext.AllPurposes }, "start purposes"},
		{"a language that does not exist", func(p *program.Program) { p.Languages = []string{"xx"} }, "languages"},
		{"two languages in one", func(p *program.Program) { p.Languages = []string{"n e"} }, "languages"},
		{"a language twice", func(p *program.Program) { p.Languages = []string{"en", "en"} }, "languages"},
		{"half a wording", func(p *program.Program) { p.Wording.Contact = " " }, "contact"},
		{"a text that is none", func(p *program.Program) { p.Replies.Help = "\xff" }, "texts"},
		{"a command that does not exist", func(p *program.Program) { p.Commands = []keyword.Command{{Name: "Confirm"}} }, "command"},
		{"a command twice", func(p *program.Program) { p.Commands = append(p.Commands, p.Commands[0]) }, "command"},
		{"a notice without a version", func(p *program.Program) { p.Notices[0].Version = "" }, "notices"},
		{"a notice twice", func(p *program.Program) { p.Notices[1].Version = p.Notices[0].Version }, "notices"},
		{"notices in another order", func(p *program.Program) { p.Notices[1].EffectiveFrom = time.Time{} }, "notices"},
		{"a notice of the year 10000", func(p *program.Program) { p.Notices[1].EffectiveFrom = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) }, "notices"},
		{"marketing without consent", func(p *program.Program) { p.Exempt[0].Purpose = sealtext.Marketing }, "exempt"},
		{"an exemption of another purpose", func(p *program.Program) { p.Exempt[0].Purpose = sealtext.Transactional }, "exempt"},
		{"an exemption twice", func(p *program.Program) { p.Exempt = append(p.Exempt, p.Exempt[0]) }, "exempt"},
		{"an exemption without a source", func(p *program.Program) { p.Exempt[0].Source = "" }, "exempt"},
		{"an exemption without a reason", func(p *program.Program) { p.Exempt[0].Reason = "" }, "exempt reason"},
		{"no country", func(p *program.Program) { p.Jurisdictions = []rule.Jurisdiction{"Florida"} }, "jurisdiction"},
		{"a country twice", func(p *program.Program) { p.Jurisdictions = []rule.Jurisdiction{"US", "US"} }, "jurisdictions"},
		{"conversations of a negative length", func(p *program.Program) { p.Conversations = -1 }, "conversations"},
		{"conversations for ever", func(p *program.Program) { p.Conversations = 20 * 366 * 24 * time.Hour }, "conversations"},
		{"a template without a name", func(p *program.Program) { p.Templates[0].ID = "" }, "template"},
		{"a template twice", func(p *program.Program) { p.Templates = append(p.Templates, p.Templates[0]) }, "template"},
		{"a template of another purpose", func(p *program.Program) { p.Templates[0].Purpose = sealtext.Informational }, "template purpose"},
		{"a frequency of nothing", func(p *program.Program) { p.Frequency.Messages = 0 }, "frequency"},
		{"a frequency without a period", func(p *program.Program) { p.Frequency.Period = 0 }, "frequency"},
		{"a frequency of half an hour", func(p *program.Program) { p.Frequency.Period = 90 * time.Minute }, "frequency"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := full()
			c.change(&p)
			requireInput(t, p.Check(), c.field)
			_, err := program.Static(nil, p)
			requireInput(t, err, c.field)
			require.ErrorContains(t, err, "program: programs[0]: ")
		})
	}
}

func TestCheckTenant(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*program.Tenant)
		field  string
	}{
		{"no name", func(p *program.Tenant) { p.Tenant = sealtext.Tenant{} }, "tenant"},
		{"a zone that does not exist", func(p *program.Tenant) { p.Location.Zones = []string{"America/Springfield"} }, "zones"},
		{"the zone of the process", func(p *program.Tenant) { p.Location.Zones = []string{"Local"} }, "zones"},
		{"an unnamed zone", func(p *program.Tenant) { p.Location.Zones = []string{""} }, "zones"},
		{"no country", func(p *program.Tenant) { p.Location.Jurisdictions = []rule.Jurisdiction{""} }, "jurisdiction"},
		{"regions of a number", func(p *program.Tenant) { p.Location.Regions = []rule.Jurisdiction{"US-FL"} }, "location regions"},
		{"a route twice", func(p *program.Tenant) { p.Routes = []string{"a", "a"} }, "routes"},
		{"a weight below zero", func(p *program.Tenant) { p.Weight = -1 }, "weight"},
		{"a weight above all others", func(p *program.Tenant) { p.Weight = program.MaxWeight + 1 }, "weight"},
		{"a region that is none", func(p *program.Tenant) { p.Regions = []string{"E U"} }, "regions"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := fullTenant()
			c.change(&v)
			requireInput(t, v.Check(), c.field)
			_, err := program.Static([]program.Tenant{v})
			requireInput(t, err, c.field)
		})
	}
	_, err := program.Static([]program.Tenant{fullTenant(), fullTenant()})
	requireInput(t, err, "tenant")
}

func TestStaticSenders(t *testing.T) {
	ours, theirs := small(), small()
	theirs.Tenant = dentist
	share := func(p program.Program) program.Program {
		p.Senders = []program.Sender{{Address: p.Senders[0].Address, Shared: true}}
		return p
	}
	pool := small()
	pool.Tenant, pool.Senders = dentist, []program.Sender{{Address: sealtext.MustSender("POOL"), Pool: true, Members: []sealtext.Sender{number}}}
	second := small()
	second.Name = reminders
	routed := second
	routed.Senders = []program.Sender{{Address: number, Route: "other"}}
	for _, c := range []struct {
		name     string
		programs []program.Program
		field    string // empty: taken
	}{
		{"a program twice", []program.Program{ours, ours}, "program"},
		{"two programs of a tenant", []program.Program{ours, second}, ""},
		{"two that differ about the sender", []program.Program{ours, routed}, "senders"},
		{"two tenants", []program.Program{ours, theirs}, "senders"},
		{"one shares", []program.Program{share(ours), theirs}, "senders"},
		{"both share", []program.Program{share(ours), share(theirs)}, ""},
		{"a member of a pool of another tenant", []program.Program{ours, pool}, "senders"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := program.Static(nil, c.programs...)
			if c.field == "" {
				require.NoError(t, err)
				return
			}
			requireInput(t, err, c.field)
		})
	}
}

func TestFrequencyInWords(t *testing.T) {
	const day = 24 * time.Hour
	for want, f := range map[string]program.Frequency{
		"Msg frequency varies": {}, "4 msgs/month": {4, 30 * day}, "1 msg/week": {1, 7 * day}, "2 msgs/day": {2, day}, "3 msgs/hour": {3, time.Hour},
		"12 msgs/year": {12, 365 * day}, "5 msgs in 10 days": {5, 10 * day}, "5 msgs in 36 hours": {5, 36 * time.Hour},
	} {
		require.Equal(t, want, f.String())
	}
}

func TestTexts(t *testing.T) {
	p := full()
	require.Equal(t, p.Replies, p.Texts(), "the host's own win")
	p.Replies = program.Replies{}
	w := p.Wording
	require.Equal(t, program.Replies{OptOut: w.OptOut(), OptOutAll: w.OptOutAll(), LikelyOptOut: w.LikelyOptOut(), Help: w.Help(p.Frequency), OptIn: w.OptIn(p.Frequency), Why: w.Why()}, p.Texts())
	require.Contains(t, p.Texts().OptIn, "4 msgs/month")
	p.Replies.OptOut = "Out."
	require.Equal(t, "Out.", p.Texts().OptOut)
	require.Empty(t, p.Texts().OptOutAll, "the host's text answers a STOPALL too")
	p.Replies, p.Wording = program.Replies{}, program.Wording{}
	require.Zero(t, p.Texts())
}
