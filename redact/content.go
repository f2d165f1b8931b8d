package redact

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// ContentConfig configures [NewContentPolicy]. The zero value is a policy for
// ordinary senders.
type ContentConfig struct {
	// Redactor finds what the policy rules on. Nil means one with the zero
	// [Config].
	Redactor *Redactor
	// Never are entities that may not leave in any message. Nil means those
	// of [NeverLeave].
	Never []Entity
	// Only maps an entity to the purposes whose messages may hold it. Nil
	// means that OTP is for purpose "otp".
	Only map[Entity][]string
	// Domains are the domains, with everything below them, that links may
	// point to. Nil allows all; an empty list allows none.
	Domains []string
	// Placeholders allows template placeholders, such as {{name}} or [NAME],
	// which otherwise show that a message was not filled in.
	Placeholders bool
	// Words are lists of words that may not occur in messages, by the name of
	// the list: see [HealthWords].
	Words map[string][]string
}

// NeverLeave returns the entities that no message may hold by default: what
// opens an account or a line of credit.
func NeverLeave() []Entity {
	return []Entity{CreditCard, IBAN, Credential, USSSN, USITIN, UKNINO, CASIN, INAadhaar, USMBI, Crypto}
}

// Rules of a [Violation].
const (
	RuleNever       = "never leaves"
	RulePurpose     = "not for this purpose"
	RuleDomain      = "domain not listed"
	RulePlaceholder = "placeholder not filled in"
	RuleWord        = "listed word"
)

// Placeholder and ListedWord stand in the findings of a [ContentError] for
// what is no entity of a Redactor.
const (
	Placeholder Entity = "TEMPLATE_PLACEHOLDER"
	ListedWord  Entity = "LISTED_WORD"
)

// ContentPolicy says what may leave in an outgoing message. It is immutable
// and safe for concurrent use.
type ContentPolicy struct {
	r            *Redactor
	never        map[Entity]bool
	only         map[Entity]map[string]bool
	domains      []string
	anyDomain    bool
	placeholders bool
	words        map[uint32]string // hash of a word to the name of its list
}

// NewContentPolicy returns a policy, or an error that wraps [ErrConfig] when
// an entity is unknown or is not among those that the Redactor looks for: a
// policy that cannot see what it forbids would allow it.
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
	for _, d := range cfg.Domains {
		p.domains = append(p.domains, strings.Trim(strings.ToLower(d), "."))
	}
	for name, list := range cfg.Words {
		for _, w := range list {
			if b, _ := fold(nil, nil, w); len(b) == 0 || slices.ContainsFunc(b, func(c byte) bool { return !isLetter(c) }) {
				return nil, fmt.Errorf("%w: Words[%s] holds something that is not one word", ErrConfig, name)
			}
			b, _ := fold(nil, nil, w)
			p.words[hashWord(b)] = name
		}
	}
	return p, nil
}

// Check returns nil when text may leave for purpose, else a [*ContentError].
// Purposes are the lower-case names of sealtext.Purpose.
func (p *ContentPolicy) Check(purpose, text string) error {
	var buf [16]Finding
	var bad ContentError
	for _, f := range p.r.Find(buf[:0], text) {
		switch {
		case p.never[f.Entity]:
			bad.add(f, RuleNever)
		case p.only[f.Entity] != nil && !p.only[f.Entity][purpose]:
			bad.add(f, RulePurpose)
		case f.Entity == URL && !p.linkAllowed(text[f.Start:f.End]):
			bad.add(f, RuleDomain)
		}
	}
	if !p.placeholders {
		placeholders(text, func(start, end int) {
			bad.add(Finding{start, end, Placeholder, 1}, RulePlaceholder)
		})
	}
	if len(p.words) > 0 {
		p.listed(text, func(start, end int) {
			bad.add(Finding{start, end, ListedWord, 1}, RuleWord)
		})
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

// linkAllowed reports whether the host of a link is a listed domain or below.
func (p *ContentPolicy) linkAllowed(link string) bool {
	if p.anyDomain {
		return true
	}
	host := strings.ToLower(strings.Trim(link, `"'`))
	if i := strings.Index(host, "://"); i >= 0 {
		host = host[i+3:]
	}
	if i := strings.IndexAny(host, "/?#\\"); i >= 0 {
		host = host[:i]
	}
	host = host[strings.LastIndexByte(host, '@')+1:]
	if i := strings.IndexByte(host, ':'); i >= 0 {
		host = host[:i]
	}
	host = strings.TrimSuffix(host, ".")
	for _, d := range p.domains {
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return false
}
