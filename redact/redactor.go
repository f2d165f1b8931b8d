package redact

import (
	"errors"
	"fmt"
	"slices"

	"github.com/sealtext/sealtext/internal/phonemeta"
)

// Config configures a [Redactor]. The zero value searches for all of [DefaultEntities].
type Config struct {
	// Entities are the entities to search for. Nil means [DefaultEntities].
	Entities []Entity
	// Regions are ISO 3166-1 alpha-2 codes of the countries whose national phone number forms are
	// recognized; international forms always are. Nil means US, GB, DE, FR, IL, IN, CA and BR.
	Regions []string
	// MinScore is the score, above 0 and up to 1, that a finding needs. 0 means 0.5. Lower values
	// report bare shapes without a word near them.
	MinScore float64
	// Operators replace the findings of an entity. Default replaces those of the other entities;
	// nil means [Label].
	Operators map[Entity]Operator
	Default   Operator
	// Allow are values that are never findings, such as the number of the
	// host's own help desk. A value matches as a whole, without regard to
	// case, blanks and punctuation.
	Allow []string
	// Deny are values that are always findings, as [DenyListed], matched the
	// same way.
	Deny []string
	// Recognizers are run on every text in addition to the built-in rules.
	Recognizers []Recognizer
}

// Recognizer is a detector of the host, such as a model for names. Recognize appends findings to
// dst and returns it; entities must be among [Entities]. It must be safe for concurrent use. If it
// panics, or returns spans outside the text, the whole text becomes one finding, [Unexamined].
type Recognizer interface {
	Recognize(dst []Finding, text string) []Finding
}

// ErrConfig is wrapped by every error of a constructor that refuses its configuration.
var ErrConfig = errors.New("redact: invalid configuration")

// defaultRegions are those that Presidio's phone recognizer reads.
var defaultRegions = []string{"US", "GB", "DE", "FR", "IL", "IN", "CA", "BR"}

// settings is the part of a Redactor that scanners read.
type settings struct {
	kinds   kindSet
	min     uint8
	regions []phonemeta.Region
	// numbers are the rules for the entities that are searched for.
	numbers   [20][]numRule
	shapes    [numBuckets][maxRun][numBehind][]*compiledShape
	groupings [16]uint64 // a filter over the groupings that number rules know
	anyShape  bool
	calm      bool         // texts without digits and the like need no whole pass
	known     *knownValues // allow and deny lists and values of one recipient
	hosts     []Recognizer
	words     *wordFilter
}

// pick copies the rules that the kinds need.
func (c *settings) pick() {
	words := triggersFor(c.kinds)
	c.words = newWordFilter(words)
	c.calm = words&(gName|gTitle|gStreet) == 0
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
				for k := range numBehind {
					if r.runs[k]>>run&1 != 0 {
						c.shapes[n][run][k] = append(c.shapes[n][run][k], r)
					}
				}
			}
		}
	}
}

// Redactor finds sensitive values in texts and replaces them. It is immutable
// and safe for concurrent use.
type Redactor struct {
	cfg       settings
	operators [numKinds]Operator // nil for Label
	labels    bool               // every operator is Label
	seals     bool               // an operator is Seal
}

// New returns a Redactor. The error wraps [ErrConfig] if an entity or region is unknown or the
// score is out of range.
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
	r.cfg.hosts = slices.Clone(cfg.Recognizers)
	if err := r.cfg.lists(cfg.Allow, cfg.Deny); err != nil {
		return nil, err
	}
	return r, r.operate(cfg)
}

// Find appends the findings in text to dst and returns it. The findings are sorted by Start and do
// not overlap. Find does not allocate if dst has the capacity.
func (r *Redactor) Find(dst []Finding, text string) []Finding {
	if len(text) < 3 {
		return dst // no value is shorter
	}
	still, hot := false, false
	if len(text) <= windowSize {
		if still, hot = r.cfg.look(text); still {
			return dst
		}
	}
	s := newScanner(&r.cfg)
	s.hot = hot
	s.text(text)
	if len(r.cfg.hosts) > 0 {
		s.ask(text)
	}
	dst = s.resolve(dst)
	s.done()
	return dst
}

// on reports whether k is searched for. It indexes the set in place; a copy would go through memory
// at every call.
func (c *settings) on(k kind) bool { return c.kinds[k>>6]>>(k&63)&1 != 0 }

// ruled reports whether built-in rules alone decide, at a score that a bare shape does not reach.
func (c *settings) ruled() bool { return c.known == nil && len(c.hosts) == 0 && c.min >= 50 }

// looksFor reports whether e is among the entities of r.
func (r *Redactor) looksFor(e Entity) bool {
	k, ok := kindOf[e]
	return ok && r.cfg.kinds.has(k)
}
