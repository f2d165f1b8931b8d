package service

import (
	"time"

	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/disposal"
)

// day is a day of 24 hours: how long a record is kept does not depend on a time zone.
const day = 24 * time.Hour

// DefaultSchedules returns the schedules of a service whose Config.Schedules is nil. Texts of messages
// are kept for 7 days after they were sent or received, and the messages with their attempts for 90
// days after their last change. Idempotency keys, events of providers and events of the feed are kept
// for 30 days, these until every handler has passed them too; see [transport.FeedArchive] and package
// transport/disposal. Change Keep in the result to keep them for another time. Disposer is nil in it:
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
	}
}

// disposer returns the library's disposer of a class; nil for a class of the host.
func (s *Service) disposer(class retention.Class, schedules []retention.Schedule) retention.Disposer {
	store := s.stores.Transport
	switch class {
	case retention.ClassMessageBodies:
		return s.Archive
	case retention.ClassMessages:
		keys := disposal.KeepKeys
		for _, other := range schedules {
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
	}
	return nil
}
