package redact

import (
	"errors"
	"fmt"

	"github.com/sealtext/sealtext/internal/phonemeta"
)

// Config says what a [Redactor] looks for. The zero value looks for all of
// [DefaultEntities].
type Config struct {
	// Entities to look for. Nil means [DefaultEntities].
	Entities []Entity
	// Regions are ISO 3166-1 alpha-2 codes of the countries whose national
	// phone number forms are recognized; international forms always are. Nil
	// means US, GB, DE, FR, IL, IN, CA and BR.
	Regions []string
	// MinScore is the score, above 0 and up to 1, that a finding needs. 0
	// means 0.5. Lower values report bare shapes without any support.
	MinScore float64
}

// ErrConfig is wrapped by every error of a constructor that refuses its
// configuration.
var ErrConfig = errors.New("redact: invalid configuration")

// defaultRegions are those that Presidio's phone recognizer reads.
var defaultRegions = []string{"US", "GB", "DE", "FR", "IL", "IN", "CA", "BR"}

// settings is the part of a Redactor that scanners read.
type settings struct {
	kinds   kindSet
	min     uint8
	regions []phonemeta.Region
	// the rules for the kinds that are looked for
	numbers   [20][]numRule
	shapes    [numBuckets][maxRun][]*compiledShape
	groupings [16]uint64 // a filter over the groupings that number rules know
	anyShape  bool
	words     *wordFilter
}

// pick copies the rules that the kinds need.
func (c *settings) pick() {
	c.words = newWordFilter(triggersFor(c.kinds))
	for n, rules := range numRules {
		for _, r := range rules {
			if c.kinds.has(r.kind) {
				c.numbers[n] = append(c.numbers[n], r)
				for _, shape := range r.shapes {
					h := groupingHash(shape)
					c.groupings[h>>6] |= 1 << (h & 63)
				}
			}
		}
	}
	for n, rules := range shapeRules {
		for i := range rules {
			r := &rules[i]
			if !c.kinds.has(r.kind) {
				continue
			}
			c.anyShape = true
			for run := range maxRun {
				if r.runs>>run&1 != 0 {
					c.shapes[n][run] = append(c.shapes[n][run], r)
				}
			}
		}
	}
}

// Redactor finds sensitive values in texts and replaces them. It is immutable
// and safe for concurrent use.
type Redactor struct {
	cfg settings
}

// New returns a Redactor, or an error that wraps [ErrConfig] when an entity or
// region is unknown or the score is out of range.
func New(cfg Config) (*Redactor, error) {
	r := &Redactor{}
	if cfg.Entities == nil {
		cfg.Entities = DefaultEntities()
	}
	for i, e := range cfg.Entities {
		k, ok := kindOf[e]
		if !ok {
			return nil, fmt.Errorf("%w: Entities[%d] is no known entity", ErrConfig, i)
		}
		r.cfg.kinds.add(k)
	}
	if cfg.MinScore < 0 || cfg.MinScore > 1 || cfg.MinScore != cfg.MinScore {
		return nil, fmt.Errorf("%w: MinScore is not within 0 and 1", ErrConfig)
	}
	if cfg.MinScore == 0 {
		cfg.MinScore = 0.5
	}
	r.cfg.min = uint8(cfg.MinScore*100 + 0.999)
	regions := cfg.Regions
	if regions == nil {
		regions = defaultRegions
	}
	for i, region := range regions {
		known, ok := phonemeta.Lookup(region)
		if !ok {
			return nil, fmt.Errorf("%w: Regions[%d] is no ISO 3166-1 alpha-2 code with a numbering plan", ErrConfig, i)
		}
		r.cfg.regions = append(r.cfg.regions, known)
	}
	r.cfg.pick()
	return r, nil
}

// Find appends the findings in text to dst and returns it. The findings are
// sorted by Start and do not overlap. Find does not allocate when dst has room.
func (r *Redactor) Find(dst []Finding, text string) []Finding {
	if len(text) < 3 {
		return dst // no value is shorter
	}
	s := newScanner(&r.cfg)
	s.text(text)
	dst = s.resolve(dst)
	s.done()
	return dst
}

// maxPasses bounds how often String looks at what it wrote.
const maxPasses = 8

// String returns s with every finding replaced by its entity in brackets, such
// as [PHONE_NUMBER]. A string without findings is returned as it is.
//
// A number may only become recognizable once its neighbor is masked, so String
// looks again until nothing is left to find: String(String(s)) == String(s).
func (r *Redactor) String(s string) string {
	var buf [16]Finding
	found := r.Find(buf[:0], s)
	for pass := 0; len(found) > 0 && pass < maxPasses; pass++ {
		s = label(s, found)
		found = r.Find(found[:0], s)
	}
	return s
}

// label returns s with the findings replaced by their labels.
func label(s string, found []Finding) string {
	n := len(s)
	for _, f := range found {
		n += len(f.Entity) + 2
	}
	out := make([]byte, 0, n)
	at := 0
	for _, f := range found {
		out = append(out, s[at:f.Start]...)
		out = append(out, '[')
		out = append(out, f.Entity...)
		out = append(out, ']')
		at = f.End
	}
	return string(append(out, s[at:]...))
}

// looksFor reports whether e is among the entities of r.
func (r *Redactor) looksFor(e Entity) bool {
	k, ok := kindOf[e]
	return ok && r.cfg.kinds.has(k)
}
