package processor

import "time"

// read is the month in which the sources of the figures below were read.
func read() time.Time { return time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC) }

// KnownStorage returns how long a provider keeps what it carried, by its own description; nil for a
// provider whose description was not found. The names are those of the adapters of package
// transport. No figure was measured.
func KnownStorage(provider string) []Storage {
	asOf := read()
	switch provider {
	case "twilio":
		const source = "Twilio, deletion of a message; support article 223181008"
		return []Storage{
			{Field: "text", Least: 30 * day, Default: 400 * day, Note: "30 days from a deletion; 400 days if none is asked for, adjustable", Source: source, AsOf: asOf},
			{Field: "number", Least: 120 * day, Default: 400 * day, Note: "120 days from a deletion; 400 days if none is asked for, adjustable", Source: source, AsOf: asOf},
		}
	case "vonage":
		const source = "Vonage, documentation of redaction"
		return []Storage{
			{Field: "number", Least: 396 * day, Default: 396 * day, Note: "13 months in call detail records, which automatic redaction leaves", Source: source, AsOf: asOf},
			{Field: "log", Least: 31 * day, Default: 31 * day, Note: "15 to 31 days in logs of servers", Source: source, AsOf: asOf},
		}
	case "sinch":
		return []Storage{
			{Field: "text", Least: 14 * day, Default: 14 * day, Note: "14 days in the SMS interface; its Conversation API keeps 180 days unless set otherwise", Source: "developers.sinch.com, batches and RetentionPolicy", AsOf: asOf},
		}
	case "plivo":
		const source = "Plivo, documentation of messages"
		return []Storage{
			{Field: "text", Default: 7 * day, Source: source, AsOf: asOf},
			{Field: "number", Default: 90 * day, Source: source, AsOf: asOf},
		}
	case "messagebird":
		const source = "MessageBird, documentation of messages"
		return []Storage{
			{Field: "text", Default: 184 * day, Note: "6 months if no deletion is asked for", Source: source, AsOf: asOf},
			{Field: "number", Default: 184 * day, Note: "6 months if no deletion is asked for", Source: source, AsOf: asOf},
		}
	}
	return nil
}
