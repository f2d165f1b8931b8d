package transport_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/consent/rule/senderid"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
)

// abroad are numbers of persons and their countries.
var abroad = map[string]rule.Jurisdiction{
	"+12125550123": "US", "+14165550123": "CA", "+447700900123": "GB", "+919876543210": "IN", "+6581234567": "SG", "+905321234567": "TR", "+33612345678": "FR",
}

// Send refuses by the declaration of the sender and by the table, with reasons that name the rule and
// the country, and never the number.
func TestSendRefusesBySender(t *testing.T) {
	us := []rule.Jurisdiction{"US"}
	for _, c := range []struct {
		name   string
		sender program.Sender
		to     string
		want   []string
	}{
		{"a name in the United States", program.Sender{Address: sealtext.MustSender("CITY CLINIC")}, "+12125550123", []string{"us-no-alphanumeric"}},
		{"a name in the United Kingdom", program.Sender{Address: sealtext.MustSender("CITY CLINIC")}, "+447700900123", nil},
		{"a long code without a campaign", program.Sender{Address: sealtext.MustSender("+15005550009"), Countries: us}, "+12125550123", []string{"us-10dlc"}},
		{"a long code to another country", program.Sender{Address: sealtext.MustSender("+15005550009"), Countries: us}, "+33612345678", []string{senderid.ReasonCountry}},
		{"a long code for another purpose", program.Sender{Address: sealtext.MustSender("+15005550009"), Purposes: sealtext.Purposes(sealtext.OTP)}, "+12125550123", []string{senderid.ReasonPurpose}},
	} {
		for _, known := range []bool{false, true} {
			t.Run(c.name+map[bool]string{true: ", by subject"}[known], func(t *testing.T) {
				h := servicetest.NewWith(t, func(cfg *servicetest.Config) {
					c.sender.Route = "inbox"
					cfg.Programs[0].Purposes = sealtext.AllPurposes
					cfg.Programs[0].Senders = append(cfg.Programs[0].Senders, c.sender)
				})
				h.OptIn(c.to, sealtext.Transactional)
				m := h.Message(c.to, "your visit is tomorrow")
				m.Sender, m.Purpose = c.sender.Address, sealtext.Transactional
				// What is known of the person must not keep the country of the number unknown.
				m.Location = rule.Location{Zones: []string{"Europe/Paris"}, Jurisdictions: []rule.Jurisdiction{"FR"}}
				if known && (len(c.want) == 0 || c.want[0] != senderid.ReasonPurpose) {
					m.Subject, m.To = h.Person(c.to).Subject, sealtext.Number{}
				}
				_, err := h.Gateway.Send(ctx, m)
				list, errAll := h.Gateway.SendAll(ctx, []transport.Message{with(m, "again")})
				require.NoError(t, errAll)
				if c.want == nil {
					require.NoError(t, err)
					require.NoError(t, list[0].Err)
					return
				}
				for _, err := range []error{err, list[0].Err} {
					var denied *transport.DeniedError
					require.ErrorAs(t, err, &denied)
					require.Equal(t, c.want, ids(denied.Reasons))
					require.Equal(t, abroad[c.to], denied.Reasons[0].Country)
					require.NotContains(t, err.Error(), c.to[1:])
				}
			})
		}
	}
}

func ids(rs []consent.Reason) (out []string) {
	for _, r := range rs {
		out = append(out, r.Rule)
	}
	return out
}

func with(m transport.Message, key string) transport.Message {
	m.IdempotencyKey += key
	return m
}

// refuses is what the registry says, written down a second time for the countries of abroad.
func refuses(p program.Program, from sealtext.Sender, to rule.Jurisdiction, purpose sealtext.Purpose) bool {
	s := p.Senders[slices.IndexFunc(p.Senders, func(s program.Sender) bool { return s.Address == from })]
	has := func(scheme senderid.Scheme, in rule.Jurisdiction) bool {
		return slices.ContainsFunc(s.Registrations, func(r senderid.Registration) bool {
			return r.Scheme == scheme && r.State == senderid.StateApproved && (r.Country == in || r.Country == "")
		})
	}
	declared := len(s.Countries) > 0
	if p.RegisteredOnly && !declared || declared && !slices.Contains(s.Countries, to) || s.Purposes != 0 && !s.Purposes.Has(purpose) {
		return true
	}
	usable := 0
	addresses := s.Members
	if !s.Pool {
		addresses = []sealtext.Sender{s.Address}
	}
	for _, a := range addresses {
		name, long, free := a.Kind() == sealtext.SenderAlphanumeric, a.Kind() == sealtext.SenderLongCode, a.Kind() == sealtext.SenderTollFree
		if name && (to == "US" || to == "CA") {
			continue
		}
		usable++
		if !declared {
			continue
		}
		switch {
		case to == "US" && long && !has(senderid.Scheme10DLC, "US"), (to == "US" || to == "CA") && free && !has(senderid.SchemeTollFree, to),
			to == "IN" && !has(senderid.SchemeDLT, "IN"), to == "SG" && !has(senderid.SchemeName, "SG"),
			to == "TR" && (name && !has(senderid.SchemeName, "TR") || purpose == sealtext.Marketing && !has(senderid.SchemeIYS, "TR")):
			return true
		}
	}
	return usable == 0
}

// No message ever reaches the transport under a sender that the registry refuses, by whatever is
// declared between Send and the hand-off.
func TestNoMessageUnderARefusedSender(t *testing.T) {
	rounds := 120
	if os.Getenv("SEALTEXT_LONG") != "" {
		rounds = 4000
	}
	random := rand.New(rand.NewPCG(12, 4)) //nolint:gosec // of a test
	pool := sealtext.MustSender("POOL")
	long, name, free, short := sealtext.MustSender("+15005550006"), sealtext.MustSender("CITY CLINIC"), sealtext.MustSender("+18335550123"), sealtext.MustSender("24273")
	addresses := []sealtext.Sender{long, name, free, short, pool}
	all := []rule.Jurisdiction{"US", "CA", "GB", "IN", "SG", "TR", "FR"}
	registrations := []senderid.Registration{
		{Scheme: senderid.Scheme10DLC, ID: "C1"}, {Scheme: senderid.SchemeTollFree, Country: "US"}, {Scheme: senderid.SchemeTollFree, Country: "CA"},
		{Scheme: senderid.SchemeDLT, ID: "1101"}, {Scheme: senderid.SchemeName, Country: "SG"}, {Scheme: senderid.SchemeName, Country: "TR"}, {Scheme: senderid.SchemeIYS, ID: "7001"},
	}
	numbers := []string{"+12125550123", "+14165550123", "+447700900123", "+919876543210", "+6581234567", "+905321234567", "+33612345678"}
	var now program.Program // as declared
	var handedOver, refused int
	invent := func() program.Program {
		p := now
		p.RegisteredOnly, p.Senders = random.IntN(4) == 0, nil
		for _, a := range addresses {
			s := program.Sender{Address: a, Route: "inbox"}
			if s.Pool = a == pool; s.Pool {
				s.Members = []sealtext.Sender{sealtext.MustSender("+15005550007"), sealtext.MustSender("CLINIC")}
			}
			for _, c := range all {
				if random.IntN(3) > 0 {
					s.Countries = append(s.Countries, c)
				}
			}
			if random.IntN(4) == 0 {
				s.Countries = nil
			}
			if random.IntN(4) == 0 {
				s.Purposes = sealtext.Purposes(sealtext.OTP)
			}
			for _, r := range registrations {
				if n := random.IntN(8); n > 0 {
					r.State = []senderid.State{senderid.StateApproved, senderid.StatePending}[n/7]
					s.Registrations = append(s.Registrations, r)
				}
			}
			p.Senders = append(p.Senders, s)
		}
		return p
	}
	h, registry, first, _ := registered(t, func(c *servicetest.Config) {
		c.Programs[0].Purposes = sealtext.AllPurposes
		c.Relay.Transport = transportFunc(func(_ context.Context, m transport.Cleared) (transport.Outcome, error) {
			to, err := m.To()
			if err != nil {
				return transport.Outcome{Kind: transport.OutcomeNotSent}, err
			}
			handedOver++
			if refuses(now, m.From(), abroad[to.E164()], m.Purpose()) {
				t.Errorf("a %s message from %s to %s was handed over", m.Purpose(), m.From(), abroad[to.E164()])
			}
			return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: m.Message().String()}, nil
		})
	})
	now = first
	for _, n := range numbers {
		h.OptIn(n, sealtext.AllPurposes.Each()...)
	}
	declare := func() {
		now = invent()
		_, err := registry.Declare(ctx, admin, now)
		require.NoError(t, err)
	}
	for range rounds {
		declare()
		m := h.Message(numbers[random.IntN(len(numbers))], "hello")
		to := abroad[m.To.E164()]
		m.Sender, m.Purpose = addresses[random.IntN(len(addresses))], []sealtext.Purpose{sealtext.OTP, sealtext.Transactional, sealtext.Marketing}[random.IntN(3)]
		m.Location.Zones = []string{"Europe/London"} // 15:00, inside all hours
		m.ExpiresAt = h.Clock.Now().Add(5 * time.Minute)
		id, err := h.Gateway.Send(ctx, m)
		var denied *transport.DeniedError
		if refuses(now, m.Sender, to, m.Purpose) {
			refused++
			require.ErrorAs(t, err, &denied)
			require.True(t, slices.ContainsFunc(denied.Reasons, func(r consent.Reason) bool {
				return r.Country == to && (strings.HasPrefix(r.Rule, "sender.") || strings.HasPrefix(r.Rule, strings.ToLower(string(to))+"-"))
			}), "%v", ids(denied.Reasons))
			continue
		}
		if errors.As(err, &denied) { // by a cap
			continue
		}
		require.NoError(t, err)
		if random.IntN(2) == 0 {
			declare() // after the message was taken in
		}
		h.Deliver()
		want := transport.StateAccepted
		if refuses(now, m.Sender, to, m.Purpose) {
			want = transport.StateDenied
		}
		require.Equal(t, want, status(t, h, id))
		h.Clock.Advance(time.Second)
	}
	require.Greater(t, handedOver, rounds/10)
	require.Greater(t, refused, rounds/10)
}

// A text with a link to elsewhere is refused before it is stored, and so is a template whose parameter
// makes one.
func TestSendChecksLinks(t *testing.T) {
	link := program.Template{
		ID: "visit", Purpose: sealtext.Informational, Texts: []program.TemplateText{{Language: "en", Text: "Your visit: {link}"}},
		Params: []program.Param{{Name: "link", Kind: program.ParamURL, Max: 80, Domains: []string{"visits.clinic.example"}}},
	}
	h := servicetest.NewWith(t, func(c *servicetest.Config) {
		c.Programs[0].Domains = []string{"clinic.example"}
		c.Programs[0].Templates = []program.Template{link}
	})
	h.OptIn(ann)
	for text, ok := range map[string]bool{
		"see https://clinic.example/a":          true,
		"see https://visits.clinic.example/a":   true,
		"no link":                               true,
		"see https://clinic.example@evil.com/a": false,
		"see https://clinic.example.evil.com/a": false,
		"see https://bit.ly/a1":                 false,
		"see https://cl\u0131nic.example/a":     false,
		"see https://xn--clnic-n4a.example/a":   false,
	} {
		_, err := h.Gateway.Send(ctx, h.Message(ann, text))
		if ok {
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, transport.ErrContent)
		var content *redact.ContentError
		require.ErrorAs(t, err, &content)
		require.NotContains(t, err.Error(), "evil")
	}
	render := func(url string) error {
		m := h.Message(ann, "x")
		m.Body, m.Template, m.Params = sealtext.Body{}, "visit", program.Params{"link": program.URL(url)}
		_, err := h.Gateway.Send(ctx, m)
		return err
	}
	require.NoError(t, render("https://visits.clinic.example/a1"))
	var input *sealtext.InputError
	require.ErrorAs(t, render("https://visits.clinic.example.evil.com/a1"), &input)
	require.ErrorAs(t, render("https://visits.clinic.example@evil.com/a1"), &input)
	before := len(kinds(t, h))
	_, err := h.Gateway.Send(ctx, h.Message(ann, "see https://bit.ly/a1"))
	require.ErrorIs(t, err, transport.ErrContent)
	require.Len(t, kinds(t, h), before, "nothing was stored")
}
