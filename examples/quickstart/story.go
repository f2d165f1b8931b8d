package main

import (
	"context"
	"fmt"
	"io"
	"sort"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/inbox"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/phone"
)

// story is one run of the program.
type story struct {
	shop
	o     options
	src   source
	clock *clock
	out   io.Writer // for people, thrown away with -quiet
	final io.Writer // the summary
	term  io.Writer // progress

	imported imported
	sent     sent
	steps    int
	sentNow  int
	sentLate int
	rate     float64
}

func tell(ctx context.Context, o options, c *clock, stdout, stderr io.Writer) (err error) {
	s := &story{o: o, src: source{o.contacts}, clock: c, out: stdout, final: stdout, term: stderr}
	if o.quiet {
		s.out = io.Discard
	}
	if s.shop, err = open(ctx, o.db, o.keys, c.now); err != nil {
		return err
	}
	defer s.file.Close() //nolint:errcheck // everything is committed
	for _, chapter := range []func(context.Context) error{
		s.readAndImport, s.send, s.showDatabase, s.stop, s.showLogs, s.morning, s.sweep, s.access, s.forget, s.showAudit,
	} {
		if err := chapter(ctx); err != nil {
			return err
		}
	}
	if err := s.summary(ctx); err != nil || !o.page {
		return err
	}
	return s.page(ctx)
}

func (s *story) say(format string, args ...any) { fmt.Fprintf(s.out, format+"\n", args...) }

func (s *story) chapter(title string) {
	s.steps++
	s.say("\n%d. %s\n", s.steps, title)
}

func (s *story) readAndImport(ctx context.Context) error {
	s.chapter("Contacts come in, with the proof of what each person agreed to")
	p := newProgress(s.term, "import", s.countRows(), s.o.quiet)
	var err error
	s.imported, err = s.importList(ctx, s.src, p)
	p.done()
	if err != nil {
		return err
	}
	i := s.imported
	s.say("   %d rows in %s, %d people; %d rows name somebody again in another spelling.", i.rows, s.src.name(), i.people, i.duplicates)
	s.say("   %d agreed to offers, %d had said stop, %d were never asked.", i.optedIn, i.optedOut, i.unasked)
	for n, e := range i.bad {
		if n == maxShownErrors {
			s.say("   ... and %d more", len(i.bad)-n)
			break
		}
		s.say("   line %d is left out: %s", e.line, e.rule)
	}
	for _, line := range i.stopStands {
		s.say("   line %d says yes, but the person had said stop: the stop stands", line)
	}
	return nil
}

func (s *story) countRows() int {
	n := 0
	_ = s.src.each(func(contact) error { n++; return nil }, func(rowError) { n++ })
	return n
}

func (s *story) send(ctx context.Context) error {
	s.chapter("One offer goes to everybody who may have it now")
	before := s.Inbox.Total()
	began := time.Now()
	p := newProgress(s.term, "send", 2*s.imported.rows, s.o.quiet)
	var err error
	if s.sent, err = s.offer(ctx, s.src, "spring", s.o.template, p); err != nil {
		return err
	}
	if err := s.deliver(ctx, p); err != nil {
		return err
	}
	p.done()
	s.sentNow = s.Inbox.Total() - before
	s.rate = float64(s.imported.rows-len(s.imported.bad)) / time.Since(began).Seconds()
	due, err := s.waiting(ctx)
	if err != nil {
		return err
	}
	s.say("   %d sent.", s.sentNow)
	for _, at := range sortedTimes(due) {
		s.say("   %d held until %s UTC: it is outside 8:00 to 21:00 in one of the time zones they may be in.", due[at], at.Format("Mon 15:04"))
		s.sent.held += due[at]
	}
	for _, rule := range sortedRules(s.sent.byRule) {
		s.say("   %d denied by rule %s.", s.sent.byRule[rule], rule)
	}
	s.say("   %d second rows got nothing twice: the idempotency key names the campaign and the person.", s.sent.repeated)
	return nil
}

// stop: the first person who got the offer answers STOP.
func (s *story) stop(ctx context.Context) error {
	s.chapter("Somebody answers STOP")
	m, ok := s.first()
	if !ok {
		s.say("   Nobody got the offer, so nobody answers.")
		return nil
	}
	r, err := s.Inbox.Reply(ctx, s.Gateway, m, " Stop. ")
	if err != nil {
		return err
	}
	s.say("   %s wrote \" Stop. \": %s, by rule %s.", phone.Display(m.To), r.Action.Intent, r.Action.Rule)
	if err := s.deliver(ctx, &progress{}); err != nil {
		return err
	}
	if got := s.Inbox.To(m.To); r.Reply.IsZero() {
		s.say("   They had said so before: that is not confirmed again.")
	} else {
		s.say("   They get the one text that may follow: \"%s\"", got[len(got)-1].Body.Plaintext())
	}
	before := len(s.Inbox.To(m.To))
	again, err := s.offer(ctx, s.src, "spring-reminder", "Hi {first}, the offer ends tomorrow. Reply STOP to opt out.", &progress{})
	if err != nil {
		return err
	}
	if err := s.deliver(ctx, &progress{}); err != nil {
		return err
	}
	s.say("   The reminder goes to the others; this number gets %s. Denied this time:", plural(len(s.Inbox.To(m.To))-before, "message", "messages"))
	for _, rule := range sortedRules(again.byRule) {
		s.say("   %d by rule %s", again.byRule[rule], rule)
	}
	return nil
}

// first is the first message that was handed over in this run.
func (s *story) first() (inbox.Captured, bool) {
	ms := s.Inbox.Messages()
	if len(ms) == 0 {
		return inbox.Captured{}, false
	}
	return ms[0], true
}

// morning: what waited for its hours goes out when they come.
func (s *story) morning(ctx context.Context) error {
	s.chapter("The hours of the others come")
	before := s.Inbox.Total()
	for range 24 {
		s.clock.advance(time.Hour)
		if err := s.deliver(ctx, &progress{}); err != nil {
			return err
		}
	}
	s.sentLate = s.Inbox.Total() - before
	due, err := s.waiting(ctx)
	if err != nil {
		return err
	}
	s.say("   %d of the held messages went out in the 24 hours after; %d still wait, and none is sent after it expired.", s.sentLate, len(due))
	return nil
}

func (s *story) sweep(ctx context.Context) error {
	s.chapter("A week later the texts are of no use any more")
	s.clock.advance(8 * 24 * time.Hour)
	report, err := s.Sweeper.Sweep(ctx)
	if err != nil {
		return err
	}
	for _, c := range report.Classes {
		s.say("   %d %s disposed of (%s). The record that a message was sent stays, what it said does not.", c.Disposed, c.Class, c.LegalRef)
	}
	return nil
}

// officer is the privacy officer, who has just authenticated.
func (s *story) officer() sealtext.Actor {
	a := clerk
	a.AuthenticatedAt = s.clock.now().Add(-5 * time.Minute)
	return a
}

// chosen is the person of the chapters on access and erasure: whoever got the
// first message, or else the first of the list.
func (s *story) chosen(ctx context.Context) (p sealtext.Person, n sealtext.Number, ok bool, err error) {
	if m, got := s.first(); got {
		n = m.To
	} else {
		_ = s.src.each(func(c contact) error {
			if n.IsZero() {
				n = c.number
			}
			return nil
		}, func(rowError) {})
	}
	if n.IsZero() {
		return p, n, false, nil
	}
	p, err = s.Vault.LookUp(ctx, vault.Access{Actor: s.officer(), Reason: vault.ReasonAccessRequest}, books, n)
	return p, n, err == nil, err
}

func sortedTimes(m map[time.Time]int) []time.Time {
	var ts []time.Time
	for t := range m {
		ts = append(ts, t)
	}
	sort.Slice(ts, func(i, j int) bool { return ts[i].Before(ts[j]) })
	return ts
}

func sortedRules(m map[string]int) []string {
	var rules []string
	for r := range m {
		rules = append(rules, r)
	}
	sort.Strings(rules)
	return rules
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func indent(text, by string) string {
	return by + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+by)
}
