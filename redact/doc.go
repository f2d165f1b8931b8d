// Package redact finds sensitive values in short texts, such as text messages and log lines, and
// masks them.
//
//	r, err := redact.New(redact.Config{})
//	if err != nil {
//		return err
//	}
//	r.String("Your login code is 204817. Help: +44 20 7946 0018")
//	// Your login code is [OTP]. Help: [PHONE_NUMBER]
//
//	handler, err := redact.NewHandler(slog.NewJSONHandler(os.Stderr, nil), redact.HandlerConfig{})
//
// It makes one pass over the bytes, without regular expressions or network, does not allocate while
// it searches, and takes time linear in the length of the text for any text. It imports only the
// standard library and the root package.
//
// # Findings
//
// A [Finding] is a span, an [Entity] and a score; it never holds the value. A rule that can check a
// number does so (Luhn, mod 97, numbering plans). A rule that cannot needs a word near the digits
// that says what they are. A bare shape, such as nine digits that may be a passport number, has a
// score below 0.5, the default of [Config].MinScore.
//
// ENTITIES.md, in the directory of the package, lists every entity with an example and the authority
// that says how it is written. Each is one literal of a country's file in internal/detect, from which
// its constant, that list and its tests come.
//
// Digits are recognized in every script, and through invisible characters, fullwidth forms, exotic
// dashes and blanks. Offsets are always those of the given text. When rules disagree about a span,
// the higher score names it and the union of both spans is masked.
//
// # Finding and masking
//
// [New] returns a [Redactor]. [Redactor.Find] lists findings, [Redactor.String] returns the masked
// text, and [Redactor.Explain] shows why a value was or was not masked. [Redactor.WithValues] adds
// values that the host knows, such as the name of the recipient. A [Recognizer] adds a detector of
// the host's own.
//
// An [Operator] replaces a value: by a [Label], by its last digits ([Mask]), by a keyed pseudonym
// ([Token]), by the encrypted value ([Seal]), which [Restore] decrypts, or by a part of it
// ([Generalize]). There is no hash: all phone numbers can be hashed and compared. Operators that
// need a vault run in [Redactor.Redact], which takes a context.
//
// A [Policy] is a configuration as JSON, with an id for audit events. [NamedPolicy] returns
// predefined ones.
//
// # Names and addresses
//
// [Person] and [Location] are guessed from cues and are searched for only if [Config] names them. A
// name follows a title, a greeting, an introduction, a preposition or a label ("Dr. Okafor", "Hi
// Maria", "hier ist Lukas", "for Oliver (pupil 7)", "Driver: Tomasz") or signs a text, in English,
// German, French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish, Russian, Chinese and
// Arabic. Except after a title it must begin with one of some 12,000 given names. An address is a
// house number and "Street" or the like, in English. On the 5,574 messages of the UCI SMS Spam
// Collection, Person finds 41 spans (7.4 per 1,000 messages), of which 5 are not names, Location
// one span, which is not an address (0.2 per 1,000). Most of the names in those messages have no
// cue and are not found.
//
// # Telephones
//
// Digits are a [PhoneNumber] where a numbering plan of a region that [Config] names has them. A
// date with its time, a duration and a year with a serial number are none; seconds since 1970 and
// digits of which the word before says that they are an order, a reservation, a payment or the like
// are one only when they are written as a telephone: with a plus sign, or in ten digits and more
// that begin with the national prefix zero, or for seconds with a word such as "call" near.
//
// # Logging and other output
//
// [NewHandler] wraps any slog.Handler: messages, attributes, groups, errors and values with methods
// are masked before the wrapped handler gets them. It gets a copy in which everything was examined.
// [NewWriter] masks a stream of lines, also the JSON lines of other loggers (zap, zerolog, logrus),
// [Redactor.JSON] a JSON text, [Redactor.Value] a Go value. Package redact/httpdump prints HTTP
// messages with their secrets masked. In queries and forms, "%2B1+202+555+0123" is read as the number
// that it stands for.
//
// # Outgoing content
//
// [ContentPolicy] says which values a message of a purpose must not contain: card numbers and
// credentials never, passcodes only in messages of that purpose, links to domains that are not
// listed, template placeholders, words of a list, such as those of [HealthLists].
//
// It reads a text as its recipient would: "4539_1488_..." is a card number, "example[.]net" and
// "hxxp://example.net" are links, "H.I.V." is a word. With a list of domains, everything that a
// phone may turn into a link is one, also the "today.do" of a sentence without a blank. On the UCI
// collection that happens in 25 messages without a link (4.5 per 1,000).
//
// # Guarantees
//
//   - The text that Redact returns with an error is masked too: a failed operator is replaced by
//     a label.
//   - Limits fail closed: a text that cannot be examined is masked.
//   - No finding, decision or error holds a value.
//
// A Redactor, a ContentPolicy and the handlers are safe for concurrent use. A [Writer] is not.
//
// # What this does not protect
//
// Detection is not proof. Free descriptions of a person are not found, names and addresses only as
// described above, nor are values that were split over several messages or lines, written out in
// words, or encoded otherwise than in URLs. A masked text is still personal data if the rest of it
// shows whom it is about. Masking a log does not undo what the program sent elsewhere.
//
// # Compatibility
//
// Entity names, labels, the JSON of policies and the form in which [Seal] writes values do not
// change within a major version. Which texts are findings, and their scores, may change with every
// release: a rule that finds more is not a breaking change.
package redact
