package service

import (
	"time"

	consented "github.com/sealtext/sealtext/consent/disposal"
	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/request"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/disposal"
	"github.com/sealtext/sealtext/vault"
)

// day is a day of 24 hours: how long a record is kept does not depend on a time zone.
const day = 24 * time.Hour

// DefaultSchedules returns the schedules of a service whose Config.Schedules is nil. Texts of
// messages are kept for 7 days after they were sent or received, unless they went with a final receipt
// or their program declares another time, see program.Program.TextsFor; and the messages with their
// attempts for 90 days after their last change. Idempotency keys, events of providers and events of
// the feed are kept for 30 days, these until every handler has passed them too; see
// [transport.FeedArchive] and package transport/disposal. Slots of frequency caps are kept for as
// long as a cap can count them, see package consent/disposal, what the next text of a person may
// answer for 90 days, requests of data subjects for three years after their end, and what is left of readers, rates, quotas and processes that are gone for a
// day to a year. Change Keep in the result to keep them for another time. Disposer is nil in it:
// [New] sets it for these classes, and requires it for others.
func DefaultSchedules() []retention.Schedule {
	const unused = "GDPR article 5(1)(e): "
	return []retention.Schedule{
		{
			Class: retention.ClassMessageBodies, Keep: 7 * day, Holds: retention.HoldRuleBySubject,
			LegalRef: unused + "a text is of no use a week after it was sent",
		},
		{
			Class: retention.ClassMessages, Keep: 90 * day, Holds: retention.HoldRuleBySubject,
			LegalRef: unused + "no receipt comes and nobody asks for a state after three months",
		},
		{
			Class: retention.ClassMessageKeys, Keep: disposal.KeepKeys, Holds: retention.HoldRuleExempt,
			LegalRef:     unused + "no Send is repeated after a month",
			ExemptReason: "keyed hashes of keys of the host, which name nobody",
		},
		{
			Class: retention.ClassProviderEvents, Keep: 30 * day, Holds: retention.HoldRuleExempt,
			LegalRef:     unused + "no provider delivers an event again after a month",
			ExemptReason: "keyed hashes of ids of the provider, which name nobody",
		},
		{
			Class: retention.ClassFeed, Keep: 30 * day, Holds: retention.HoldRuleExempt,
			LegalRef:     unused + "an event is of no use once every handler has it",
			ExemptReason: "events repeat what rows of messages and the audit log say, which are kept by themselves",
		},
		{
			Class: retention.ClassGuards, Keep: day, Holds: retention.HoldRuleExempt,
			LegalRef:     unused + "a lock is of no use when no transaction has it",
			ExemptReason: "locks of transactions that have ended, without content",
		},
		{
			Class: retention.ClassCapSlots, Keep: consented.KeepSlots, Minimum: consented.KeepSlots, Holds: retention.HoldRuleBySubject,
			LegalRef: unused + "no frequency cap counts a message for longer than 400 days",
		},
		{
			Class: retention.ClassLastHandoffs, Keep: 90 * day, Minimum: consented.KeepLastHandoffs, Holds: retention.HoldRuleBySubject,
			LegalRef: unused + "no text answers a message after three months",
		},
		{
			Class: retention.ClassRequests, Keep: 3 * 366 * day, Minimum: 2 * 366 * day, Holds: retention.HoldRuleBySubject,
			LegalRef: "GDPR article 5(2): that requests were answered has to be shown; 11 CCR 7101(a): for at least 24 months",
		},
		{
			Class: retention.ClassHandoffs, Keep: day, Holds: retention.HoldRuleExempt,
			LegalRef:     unused + "a hand-off has ended long before, and its process did not remove it",
			ExemptReason: "locks of hand-offs that have ended, without content",
		},
		{
			Class: retention.ClassCounters, Keep: 366 * day, Holds: retention.HoldRuleExempt,
			LegalRef:     unused + "nobody reads what a member of the staff used of a quota a year ago",
			ExemptReason: "counts under keyed hashes of members of the staff, which concern no data subject",
		},
		{
			Class: retention.ClassFeedCursors, Keep: 30 * day, Minimum: disposal.KeepCursors, Holds: retention.HoldRuleExempt,
			LegalRef:     unused + "the place of a reader that is gone has no events behind it",
			ExemptReason: "names of the host's configuration and numbers, which concern nobody",
		},
		{
			Class: retention.ClassRates, Keep: 30 * day, Minimum: disposal.KeepRates, Holds: retention.HoldRuleExempt,
			LegalRef:     unused + "a rate that no relay has claims nothing",
			ExemptReason: "names of the host's configuration and numbers, which concern nobody",
		},
	}
}

// disposer returns the library's disposer of a class; nil for a class of the host.
func (s *Service) disposer(class retention.Class, p *Parts) retention.Disposer {
	store := s.stores.Transport
	switch class {
	case retention.ClassMessageBodies:
		return s.Archive
	case retention.ClassMessages:
		keys := disposal.KeepKeys
		for _, other := range p.Sweeper.Schedules {
			if other.Class == retention.ClassMessageKeys {
				keys = other.Keep
			}
		}
		return disposal.NewMessages(store, keys, s.now)
	case retention.ClassMessageKeys:
		return disposal.NewKeys(store)
	case retention.ClassProviderEvents:
		return disposal.NewEvents(store)
	case retention.ClassFeed:
		return transport.NewFeedArchive(store)
	case retention.ClassGuards:
		if guards, ok := s.stores.Retention.(retention.GuardStore); ok {
			return retention.NewGuards(guards)
		}
	case retention.ClassCapSlots, retention.ClassLastHandoffs, retention.ClassHandoffs:
		if rows, ok := s.stores.Consent.(consented.Store); ok {
			return s.consentDisposer(class, rows)
		}
	case retention.ClassRequests:
		if requests, ok := s.stores.Requests.(request.DisposalStore); ok {
			return request.NewArchive(requests)
		}
	case retention.ClassCounters:
		if counters, ok := s.stores.Vault.(vault.CounterDisposalStore); ok {
			return vault.NewCounterArchive(counters, p.Vault.Limits, s.now)
		}
	case retention.ClassFeedCursors:
		return disposal.NewCursors(store, s.now)
	case retention.ClassRates:
		if rates, ok := store.(transport.RateStore); ok {
			return disposal.NewRates(rates, s.now)
		}
	}
	return nil
}

// consentDisposer returns the disposer of a class of the consent ledger.
func (s *Service) consentDisposer(class retention.Class, rows consented.Store) retention.Disposer {
	switch class {
	case retention.ClassCapSlots:
		return consented.NewSlots(rows, s.now)
	case retention.ClassLastHandoffs:
		return consented.NewLastHandoffs(rows, s.now)
	}
	return consented.NewHandoffs(rows)
}
