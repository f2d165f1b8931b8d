package page

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/service"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/transport/segment"
)

// Connection is the application behind an inbox, as a service in this process.
type Connection struct {
	Service *service.Service
	Locator rule.Locator // for the recipient's clock
	Tenant  sealtext.Tenant
	Program sealtext.Program
	Sender  sealtext.Sender
	Purpose sealtext.Purpose
	Wire    inbox.Wire // by which the application hears
	// Rules are those of the service, for the hours that the page draws; nil for those of rule.Default.
	Rules []rule.Rule
	// Journal is where the relay writes each attempt down before and after it; nil to leave it out of timelines.
	Journal Journal
	// Deliver hands over what is due, for a service that was not started; nil for one that was.
	Deliver func(ctx context.Context) error
}

// Journal is the part of a store that has the attempts of messages.
type Journal interface {
	Attempts(ctx context.Context, tx sealtext.Tx, tenant sealtext.Tenant, messages []sealtext.ID) ([]transport.Attempt, error)
}

// maxDecisions bounds the texts from the page that were not sent at once.
const maxDecisions = 1000

// decision is a text from the page that the gate denied or holds.
type decision struct {
	at      time.Time
	handset sealtext.Number
	text    string
	reasons []consent.Reason
	retry   time.Time
	problem string
	held    bool // it waits for retry
}

// reason is a rule, as it is shown.
type reason struct{ Rule, Source, AsOf string }

func reasonsOf(rs []consent.Reason) (out []reason) {
	for _, r := range rs {
		x := reason{Rule: r.Rule, Source: r.Source}
		if !r.AsOf.IsZero() {
			x.AsOf = r.AsOf.Format(time.DateOnly)
		}
		out = append(out, x)
	}
	return out
}

func (d decision) bubble() bubble {
	b := bubble{
		Blocked: true, Pieces: pieces(d.text), At: clock(d.at), ISO: iso(d.at), Hour: d.at.UTC().Format("15:04:05"), Tone: "bad", State: "blocked",
		Reasons: reasonsOf(d.reasons), Size: plural(segment.Count(d.text).Segments, "segment") + " not sent",
	}
	if d.problem != "" {
		b.State = d.problem
	}
	if d.held {
		b.State, b.Tone, b.Size = "held", "wait", "waits for the recipient's hours"
	}
	if !d.retry.IsZero() {
		b.Retry = clock(d.retry)
	}
	return b
}

func (p *Page) decide(d decision) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.decisions) >= maxDecisions {
		p.decisions = slices.Clone(p.decisions[1:])
	}
	p.decisions = append(p.decisions, d)
	p.change()
}

func (p *Page) decisionsOf(n sealtext.Number) (out []decision) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, d := range p.decisions {
		if d.handset == n {
			out = append(out, d)
		}
	}
	return out
}

func (c *Connection) message(n sealtext.Number, text string) (transport.Message, error) {
	body, err := sealtext.NewBody(text)
	return transport.Message{
		Tenant: c.Tenant, To: n, Program: c.Program, Sender: c.Sender, Purpose: c.Purpose, Body: body,
		IdempotencyKey: "page-" + rand.Text(), Actor: sealtext.System("inbox-page"),
	}, err
}

// send sends a text through the gateway. It returns what is said about it, and a decision where the text
// did not go out.
func (c *Connection) send(ctx context.Context, n sealtext.Number, text string, now time.Time) (said string, d *decision) {
	m, err := c.message(n, text)
	var id sealtext.ID
	if err == nil {
		id, err = c.Service.Gateway.Send(ctx, m)
	}
	d = &decision{at: now, handset: n, text: text}
	var denied *transport.DeniedError
	var input *sealtext.InputError
	switch {
	case errors.As(err, &denied):
		d.reasons, d.retry = denied.Reasons, denied.RetryAt
		return "Blocked by the gate: " + rules(denied.Reasons), d
	case errors.As(err, &input):
		d.problem = "refused: " + input.Field + " " + input.Rule
		return "Refused: " + input.Field + " " + input.Rule, d
	case errors.Is(err, transport.ErrContent):
		d.problem = "refused by the content policy"
		return "Refused by the content policy", d
	case err != nil:
		d.problem = "the gateway failed"
		return "The gateway failed", d
	}
	if c.Deliver != nil {
		if err := c.Deliver(ctx); err != nil {
			return "The relay failed", nil
		}
	}
	st, err := c.Service.Gateway.Status(ctx, c.Tenant, id)
	if err == nil && st.State == transport.StateQueued && st.NotBefore.Sub(now) > time.Minute {
		d.held, d.retry = true, st.NotBefore
		return "Held for the recipient's hours, until " + clock(st.NotBefore) + " UTC", d
	}
	return "In the outbox; it arrives when the relay has handed it over", nil
}

func rules(rs []consent.Reason) string {
	var ids []string
	for _, r := range rs {
		ids = append(ids, r.Rule)
	}
	return strings.Join(ids, ", ")
}

// consents is what a person agreed to, and what the gate would say to a text now.
type consents struct {
	Known    bool
	Purposes []purpose
	Program  string
	Next     string // of a text now
	Tone     string
	Reasons  []reason
	Until    string
	Clocks   []string // of the recipient
	Day      *day
}

type purpose struct {
	Name, State, Since string
	Scopes             string
	Current            bool
}

func (c *Connection) consents(ctx context.Context, n sealtext.Number, now time.Time) *consents {
	out := &consents{Program: c.Program.String()}
	if c.Locator != nil {
		loc, err := c.Locator.Locate(rule.Location{}, func() (sealtext.Prefix, error) { return n.Prefix(), nil })
		if err == nil {
			out.Clocks = clocks(loc.Zones, now)
			if table, err := rule.New(c.rules()); err == nil {
				out.Day = dayOf(table, loc, c.Purpose, now)
			}
		}
	}
	person, err := c.Service.Sealer.Find(ctx, nil, c.Tenant, n)
	if err == nil && !person.Subject.IsZero() {
		out.Known = true
		states, err := c.Service.Consent.Status(ctx, person, c.Program, c.Sender)
		if err == nil {
			for _, s := range states {
				x := purpose{Name: s.Purpose.String(), State: s.State.String(), Current: s.Purpose == c.Purpose}
				if !s.Since.IsZero() {
					x.Since = s.Since.UTC().Format("2 Jan 15:04")
				}
				var scopes []string
				for _, scope := range s.Scopes {
					scopes = append(scopes, scope.String())
				}
				x.Scopes = strings.Join(scopes, ", ")
				out.Purposes = append(out.Purposes, x)
			}
		}
	}
	m, err := c.message(n, "Hello")
	if err != nil {
		return out
	}
	preview, err := c.Service.Gateway.Preview(ctx, []transport.Message{m}, nil)
	if err != nil || len(preview.Messages) != 1 {
		out.Next, out.Tone = "The gate could not be asked", "bad"
		return out
	}
	switch next := preview.Messages[0]; {
	case len(next.Denied) > 0:
		out.Next, out.Tone, out.Reasons = "A text now is blocked", "bad", reasonsOf(next.Denied)
		if !next.RetryAt.IsZero() {
			out.Until = clock(next.RetryAt)
		}
	case !next.HeldUntil.IsZero():
		out.Next, out.Tone, out.Until = "A text now waits for the recipient's hours", "wait", clock(next.HeldUntil)
	case next.Err != nil || len(next.Unrouted) > 0:
		out.Next, out.Tone, out.Reasons = "A text now is not sent", "bad", reasonsOf(next.Unrouted)
	default:
		out.Next, out.Tone = "A text now is sent", "good"
	}
	return out
}

func (c *Connection) rules() []rule.Rule {
	if c.Rules != nil {
		return c.Rules
	}
	return rule.Default()
}

// clocks are the times in the zones that a number may be in, each once.
func clocks(zones []string, now time.Time) (out []string) {
	seen := map[string]bool{}
	for _, name := range zones {
		zone, err := time.LoadLocation(name)
		if err != nil {
			continue
		}
		local := now.In(zone)
		text := local.Format("Mon 15:04")
		if seen[text] {
			continue
		}
		seen[text] = true
		if len(out) < 6 {
			out = append(out, fmt.Sprintf("%s (%s)", text, name))
		}
	}
	if len(seen) > len(out) {
		out = append(out, fmt.Sprintf("and %d more", len(seen)-len(out)))
	}
	return out
}

// stageOf names the part of the gateway that an audit event is of.
func stageOf(k audit.Kind) string {
	switch k {
	case audit.KindHandedOff:
		return "hand-off"
	case audit.KindOutcomeRecorded, audit.KindMessageResolved, audit.KindOutcomeSought:
		return "outcome"
	case audit.KindReceiptRecorded:
		return "receipt"
	}
	return "gate"
}

// steps are the audit events about a message, its attempts, and what the outbox says of it.
func (c *Connection) steps(ctx context.Context, id sealtext.ID) (out []step) {
	const newest = 2000
	seen := 0
	for e, err := range c.Service.Audit.Events(ctx, audit.Query{Tenant: c.Tenant}) {
		if seen++; err != nil || seen > newest {
			break
		}
		if e.Details.Record != id && !slices.Contains(e.Details.Records, id) {
			continue
		}
		what := e.Kind.String()
		if e.Details.Outcome != "" {
			what += ": " + e.Details.Outcome
		}
		if len(e.Details.Rules) > 0 {
			what += ", by " + strings.Join(e.Details.Rules, ", ")
		}
		out = append(out, step{clock(e.At), iso(e.At), stageOf(e.Kind), what, e.Details.Code, ""})
	}
	if c.Journal != nil {
		attempts, err := c.Journal.Attempts(ctx, nil, c.Tenant, []sealtext.ID{id})
		for _, a := range attempts {
			if err != nil {
				break
			}
			out = append(out, step{clock(a.StartedAt), iso(a.StartedAt), "journal", fmt.Sprintf("attempt %d by %s is written down before it begins", a.Number, a.Transport), "", ""})
			if !a.FinishedAt.IsZero() {
				out = append(out, step{clock(a.FinishedAt), iso(a.FinishedAt), "journal", fmt.Sprintf("attempt %d ended: %s", a.Number, a.Kind), a.Code, ""})
			}
		}
	}
	if st, err := c.Service.Gateway.Status(ctx, c.Tenant, id); err == nil {
		out = append(out, step{clock(st.UpdatedAt), iso(st.UpdatedAt), "outbox", fmt.Sprintf("state %s, %s", st.State, plural(st.Attempts, "attempt")), "", ""})
	}
	return out
}
