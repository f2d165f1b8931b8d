package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/phone"
)

// maxShownErrors bounds what is listed of a long list.
const maxShownErrors = 20

// showDatabase prints one row as it is in the file.
func (s *story) showDatabase(ctx context.Context) error {
	s.chapter("What the database really holds of the first message")
	var id sealtext.ID
	var subject sealtext.Subject
	var body []byte
	var state int
	err := s.file.QueryRowContext(ctx, "SELECT id, subject, body, state FROM sealtext_outbox WHERE tenant = ?1 AND body IS NOT NULL ORDER BY created_at, id LIMIT 1", books.String()).Scan(&id, &subject, &body, &state)
	if err != nil {
		s.say("   Nothing was queued.")
		return nil //nolint:nilerr // an empty list has no row to show
	}
	s.say("   id      %s", id)
	s.say("   subject %s  (random; nothing of the number is in it)", subject)
	s.say("   body    sealed, %d bytes:", len(body))
	s.say("%s", indent(hex.Dump(body[:min(len(body), 64)]), "           "))
	return nil
}

// showLogs prints log lines as the redacting handler wrote them.
func (s *story) showLogs(context.Context) error {
	s.chapter("What the application's log says, whatever is put into it")
	var buf bytes.Buffer
	drop := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	handler, err := redact.NewHandler(slog.NewTextHandler(&buf, drop), redact.HandlerConfig{})
	if err != nil {
		return err
	}
	log := slog.New(handler)
	if m, ok := s.first(); ok {
		log.Info("sent", "to", m.To, "body", m.Body) // our types print masked by themselves
		log.Info("provider says: delivered to "+m.To.E164(), "code", 0)
		log.Error("lookup failed", "err", fmt.Errorf("no such contact: %s", m.To.E164()))
	}
	log.Info("customer wrote", "text", "my card is 4111 1111 1111 1111, mail me at amelia@example.com")
	log.Info("login", "otp", "482913", "note", "your code is 482913")
	s.say("%s", indent(buf.String(), "   "))
	return nil
}

// access prints the copy of one person's data.
func (s *story) access(ctx context.Context) error {
	s.chapter("That person asks what is held about them")
	p, n, ok, err := s.chosen(ctx)
	if err != nil {
		return err
	}
	if !ok {
		s.say("   There is nobody.")
		return nil
	}
	stale := s.officer()
	stale.Method = "pwd"
	_, err = s.Vault.RevealNumber(ctx, vault.Access{Actor: stale, Reason: vault.ReasonSupport}, p.Tenant, p.Subject)
	if !errors.Is(err, vault.ErrDenied) {
		return fmt.Errorf("a reveal without a second factor was not denied: %v", err) //nolint:errorlint // printed only
	}
	s.say("   A clerk without a second factor tries to read the number: %v.", err)
	var doc bytes.Buffer
	sum, err := s.Rights.Access(ctx, s.officer(), p, &doc)
	if err != nil {
		return err
	}
	s.say("   The privacy officer's copy for %s has %d records; it begins:", phone.Display(n), sum.Records)
	lines := strings.Split(doc.String(), "\n")
	s.say("%s", indent(strings.Join(lines[:min(len(lines), 24)], "\n"), "   "))
	s.say("   ... %d more lines", max(0, len(lines)-24))
	return nil
}

// forget erases that person.
func (s *story) forget(ctx context.Context) error {
	s.chapter("... and then asks to be forgotten")
	p, n, ok, err := s.chosen(ctx)
	if err != nil || !ok {
		return err
	}
	cert, err := s.Rights.Erase(ctx, s.officer(), p, "request-2026-17")
	if err != nil {
		return err
	}
	for _, c := range cert.Erased {
		s.say("   %-9s %s erased", c.Holder, plural(c.Records, "record", "records"))
	}
	for _, k := range cert.Kept {
		s.say("   kept: %s", k.Text)
	}
	_, err = s.Vault.RevealNumber(ctx, vault.Access{Actor: s.officer(), Reason: vault.ReasonSupport}, p.Tenant, p.Subject)
	s.say("   Reading the number now: %v.", err)
	again, err := s.importList(ctx, s.src, &progress{})
	if err != nil {
		return err
	}
	for _, line := range again.stopStands {
		if !slices.Contains(s.imported.stopStands, line) {
			s.say("   The old list is imported once more, and line %d still says yes for %s: the stop stands.", line, phone.Display(n))
		}
	}
	return nil
}

// showAudit prints the last events.
func (s *story) showAudit(ctx context.Context) error {
	s.chapter("Everything has an audit event")
	counts := map[string]int{}
	const show = 8
	var last []audit.Entry
	for e, err := range s.Audit.Events(ctx, audit.Query{Tenant: books}) {
		if err != nil {
			return err
		}
		counts[e.Kind.String()]++
		if last = append(last, e); len(last) > show {
			last = last[1:]
		}
	}
	for _, kind := range sortedRules(counts) {
		s.say("   %6d  %s", counts[kind], kind)
	}
	s.say("   The last %d:", len(last))
	for _, e := range last {
		actor, what := e.Actor.ID, strings.Join(strings.Fields(strings.Join([]string{
			e.Details.Field, e.Details.Reason, e.Details.Outcome, e.Details.Reference,
		}, " ")), " ")
		if e.Erased {
			actor, what = "-", "(the person was forgotten; who and what went with them)"
		}
		s.say("   %s  %-15s %-14s %s", e.At.Format("2006-01-02 15:04:05"), e.Kind, actor, what)
	}
	return nil
}

// summary accounts for every row.
func (s *story) summary(context.Context) error {
	i := s.imported
	earlier := s.sent.queued - s.sentNow - s.sent.held
	fmt.Fprintf(s.final, "\nSummary: %d rows = %d people + %d repeated + %d left out.\n%d people = %d sent at once + %d held for their hours + %d without consent",
		i.rows, i.people, i.duplicates, len(i.bad), i.people, s.sentNow, s.sent.held, s.sent.denied)
	if earlier > 0 {
		fmt.Fprintf(s.final, " + %d that an earlier run had sent", earlier)
	}
	fmt.Fprintln(s.final, ".")
	fmt.Fprintf(s.final, "%d messages of the offer and its reminder went out later, when their hours came. %.0f messages a second through consent, seal, outbox, hand-off and audit.\n", s.sentLate, s.rate)
	if i.rows != i.people+i.duplicates+len(i.bad) || i.people != s.sent.queued+s.sent.denied || earlier < 0 {
		return errors.New("the numbers do not add up")
	}
	if info, err := os.Stat(s.o.db); err == nil {
		fmt.Fprintf(s.final, "The database has %d KB; no number and no text is in it in the clear.\n", info.Size()/1024)
	}
	return nil
}
