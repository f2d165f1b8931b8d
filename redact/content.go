package redact

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

// ContentConfig configures [NewContentPolicy]. The zero value is a policy for
// ordinary senders.
type ContentConfig struct {
	// Redactor finds the entities that the policy is about. Nil means one with the zero [Config].
	Redactor *Redactor
	// Never are entities that no message may contain. Nil means those of [NeverLeave].
	Never []Entity
	// Only maps an entity to the purposes whose messages may contain it. Nil means that OTP is for
	// purpose "otp".
	Only map[Entity][]string
	// Domains are the domains, with all their subdomains, to which links may point, in ASCII (xn--
	// for others). Nil allows all; an empty list allows none. With a list, everything that the
	// recipient's phone may open is a link, also a bare "example.co" and one that is spelled
	// "example[.]com".
	Domains []string
	// Placeholders allows template placeholders, such as {{name}} or [NAME], which otherwise show
	// that a template was not filled in.
	Placeholders bool
	// Words are lists of words that messages must not contain, by the name of the list; see
	// [HealthLists]. A word stands for its plural too.
	Words map[string][]string
}

// NeverLeave returns the entities that no message may contain by default: those that open an
// account or a line of credit.
func NeverLeave() []Entity {
	return []Entity{CreditCard, IBAN, Credential, USSSN, USITIN, UKNINO, CASIN, INAadhaar, USMBI, Crypto}
}

// The rules of a [Violation].
const (
	RuleNever       = "never leaves"              // an entity of ContentConfig.Never
	RulePurpose     = "not for this purpose"      // an entity of ContentConfig.Only, in a message of another purpose
	RuleDomain      = "domain not listed"         // a link to a domain that is not in ContentConfig.Domains
	RulePlaceholder = "placeholder not filled in" // a template placeholder such as {{name}}
	RuleWord        = "listed word"               // a word of ContentConfig.Words
)

// Placeholder and ListedWord are the entities in the findings of a [ContentError] that a Redactor
// does not have.
const (
	Placeholder Entity = "TEMPLATE_PLACEHOLDER"
	ListedWord  Entity = "LISTED_WORD"
)

// ContentPolicy decides whether the content of an outgoing message is allowed. It is immutable and
// safe for concurrent use.
type ContentPolicy struct {
	r            *Redactor
	never        map[Entity]bool
	only         map[Entity]map[string]bool
	domains      []string
	anyDomain    bool
	placeholders bool
	words        map[uint32]string // hash of a word to the name of its list
}

// NewContentPolicy returns a ContentPolicy. The error wraps [ErrConfig] if an entity is unknown or
// is not among those that the Redactor searches for: a policy that cannot detect what it forbids
// would allow it.
func NewContentPolicy(cfg ContentConfig) (*ContentPolicy, error) {
	p := &ContentPolicy{
		r: cfg.Redactor, never: map[Entity]bool{}, only: map[Entity]map[string]bool{},
		anyDomain: cfg.Domains == nil, placeholders: cfg.Placeholders, words: map[uint32]string{},
	}
	if p.r == nil {
		r, err := New(Config{})
		if err != nil {
			return nil, err
		}
		p.r = r
	}
	if cfg.Never == nil {
		for _, e := range NeverLeave() {
			if cfg.Redactor == nil || p.r.looksFor(e) || e == CreditCard || e == IBAN {
				cfg.Never = append(cfg.Never, e)
			}
		}
	}
	if cfg.Only == nil {
		cfg.Only = map[Entity][]string{OTP: {"otp"}}
	}
	for _, e := range cfg.Never {
		if !p.r.looksFor(e) {
			return nil, fmt.Errorf("%w: Never holds an entity that the Redactor does not look for", ErrConfig)
		}
		p.never[e] = true
	}
	for e, purposes := range cfg.Only {
		if !p.r.looksFor(e) {
			return nil, fmt.Errorf("%w: Only holds an entity that the Redactor does not look for", ErrConfig)
		}
		p.only[e] = map[string]bool{}
		for _, purpose := range purposes {
			p.only[e][purpose] = true
		}
	}
	if !p.anyDomain && !p.r.looksFor(URL) {
		return nil, fmt.Errorf("%w: Domains needs a Redactor that looks for URL", ErrConfig)
	}
	for i, d := range cfg.Domains {
		d = strings.Trim(strings.ToLower(d), ".")
		if !plainHost(d) {
			return nil, fmt.Errorf("%w: Domains[%d] is no domain in ASCII", ErrConfig, i)
		}
		p.domains = append(p.domains, d)
	}
	for name, list := range cfg.Words {
		for _, w := range list {
			if b, _ := detect.Fold(nil, nil, w); len(b) == 0 || slices.ContainsFunc(b, func(c byte) bool { return !detect.IsLetter(c) }) {
				return nil, fmt.Errorf("%w: Words[%s] holds something that is not one word", ErrConfig, name)
			}
			b, _ := detect.Fold(nil, nil, w)
			p.words[detect.HashWord(b)] = name
		}
	}
	return p, nil
}

// Check returns nil if text is allowed in a message of that purpose, and otherwise a
// [*ContentError]. Purposes are the lower-case names of sealtext.Purpose.
//
// A text is also read without the characters between single digits and letters, so that "4 5 3 9
// ..." and "4539_1488_..." are the card number that a person reads.
func (p *ContentPolicy) Check(purpose, text string) error {
	var buf [16]Finding
	var bad ContentError
	found := p.r.Find(buf[:0], text)
	for _, f := range found {
		p.rule(&bad, f, purpose)
		if f.Entity == URL && !p.linkAllowed(text[f.Start:f.End]) {
			bad.add(f, RuleDomain, "")
		}
	}
	plain := reread(text)
	if !p.anyDomain {
		p.links(plain, func(start, end int) {
			bad.addNew(Finding{start, end, URL, 1}, RuleDomain, "")
		})
	}
	if !p.placeholders {
		placeholders(plain.text, func(start, end int) {
			start, end = plain.span(start, end)
			bad.add(Finding{start, end, Placeholder, 1}, RulePlaceholder, "")
		})
	}
	p.listed(&bad, plain)
	seen := [6]string{plain.text}
	for i, respell := range [...]func(reading) reading{tied, joined, alike, alikeApart, pointless} {
		again := respell(plain)
		if slices.Contains(seen[:], again.text) {
			continue
		}
		seen[i+1] = again.text
		for _, f := range p.r.Find(nil, again.text) {
			f.Start, f.End = again.span(f.Start, f.End)
			if f.Score >= 0.7 && !overlaps(found, f, i == 0 || f.Entity == IBAN) {
				p.rule(&bad, f, purpose)
			}
		}
		p.listed(&bad, again)
	}
	if bad.Violations == nil {
		return nil
	}
	slices.SortStableFunc(bad.Violations, func(a, b Violation) int { return cmp.Compare(a.Start, b.Start) })
	for _, v := range bad.Violations {
		bad.Findings = append(bad.Findings, v.Finding)
	}
	return &bad
}

// rule adds f if its entity is not allowed for purpose.
func (p *ContentPolicy) rule(bad *ContentError, f Finding, purpose string) {
	switch {
	case p.never[f.Entity]:
		bad.addNew(f, RuleNever, "")
	case p.only[f.Entity] != nil && !p.only[f.Entity][purpose]:
		bad.addNew(f, RulePurpose, "")
	}
}

// overlaps reports whether f shares a byte with one of found, which are sorted. Those that are a
// part of f do not count when whole is set: the last groups of a card number or of an IBAN may look
// like a telephone. An address of a machine never does, since four digits with dots between them look like
// one.
func overlaps(found []Finding, f Finding, whole bool) bool {
	i, _ := slices.BinarySearchFunc(found, f.Start, func(g Finding, start int) int { return cmp.Compare(g.End, start+1) })
	for ; i < len(found) && found[i].Start < f.End; i++ {
		g := found[i]
		if !whole && g.Entity != IPAddress || g.Start < f.Start || g.End > f.End || g.End-g.Start == f.End-f.Start {
			return true
		}
	}
	return false
}

// listed adds the words of the lists in r.
func (p *ContentPolicy) listed(bad *ContentError, r reading) {
	if len(p.words) == 0 {
		return
	}
	b := []byte(r.text)
	for i := 0; i < len(b); {
		if !detect.IsLetter(b[i]) {
			i++
			continue
		}
		from := i
		for i < len(b) && detect.IsLetter(b[i]) {
			i++
		}
		if name, ok := p.listOf(b[from:i]); ok {
			start, end := r.span(from, i)
			bad.addNew(Finding{start, end, ListedWord, 1}, RuleWord, name)
		}
	}
}

// listOf returns the list that holds word, or what word is the plural of.
func (p *ContentPolicy) listOf(word []byte) (string, bool) {
	name, ok := p.words[detect.HashWord(word)]
	n := len(word)
	if !ok && n > 4 && detect.Lower(word[n-1]) == 's' {
		name, ok = p.words[detect.HashWord(word[:n-1])]
		if !ok && detect.Lower(word[n-2]) == 'e' {
			name, ok = p.words[detect.HashWord(word[:n-2])]
		}
		if !ok && detect.Lower(word[n-2]) == 'e' && detect.Lower(word[n-3]) == 'i' {
			name, ok = p.words[detect.HashWord(append(slices.Clone(word[:n-3]), 'y'))]
		}
	}
	return name, ok
}
