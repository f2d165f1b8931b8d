package detect

import (
	"fmt"

	"github.com/sealtext/sealtext/internal/phonemeta"
)

// Options configure an Engine.
type Options struct {
	// Kinds are the kinds to search for, and Min the score in percent that a candidate needs.
	Kinds []Kind
	Min   uint8
	// Regions are ISO 3166-1 alpha-2 codes of the countries whose national phone number forms are
	// read.
	Regions []string
	// Allow and Deny are values that never are findings, and that always are.
	Allow, Deny []string
	// Always scans every text, also those in which no rule can find anything: the caller adds
	// candidates of its own.
	Always bool
}

// Engine holds the rules for the kinds that are searched for. It is immutable and safe for
// concurrent use.
type Engine struct {
	kinds   kindSet
	min     uint8
	regions []phonemeta.Region
	rules   *rules
	// runs are the rules for digits in one run, by their number, and groups for those in groups.
	runs     [maxNumber + 1]ruleList
	groups   groupLists
	shapes   [numBuckets][maxRun][numBehind][]*shapeRule
	anyShape bool
	calm     bool         // texts without digits and the like need no whole pass
	always   bool         // see Options
	known    *knownValues // allow and deny lists and values of one recipient
	words    *wordFilter
}

// FieldError says what is wrong with one entry of a field of Options.
type FieldError struct {
	Field   string
	Index   int
	Problem string
}

func (e *FieldError) Error() string { return fmt.Sprintf("%s[%d] %s", e.Field, e.Index, e.Problem) }

// Compile returns an Engine. An error is a [*FieldError].
func Compile(o Options) (*Engine, error) { return compile(builtIn, o) }

func compile(from *rules, o Options) (*Engine, error) {
	c := &Engine{rules: from, min: o.Min, always: o.Always}
	for _, k := range o.Kinds {
		c.kinds.add(k)
	}
	for i, region := range o.Regions {
		known, ok := phonemeta.Lookup(region)
		if !ok {
			return nil, &FieldError{"Regions", i, "is no ISO 3166-1 alpha-2 code with a numbering plan"}
		}
		c.regions = append(c.regions, known)
	}
	c.pick()
	if err := c.lists(o.Allow, o.Deny); err != nil {
		return nil, err
	}
	return c, nil
}

// pick copies the rules that the kinds need.
func (c *Engine) pick() {
	words := triggersFor(c.kinds)
	c.words = newWordFilter(words)
	c.calm = words&gStreet == 0 && !c.kinds.has(kPerson)
	for i := range c.rules.numbers {
		r := &c.rules.numbers[i]
		switch {
		case !c.kinds.has(r.kind):
		case r.grouping == 0:
			c.runs[r.digits].add(r.numRule, c.min)
		default:
			c.groups.add(r.grouping, r.numRule, c.min)
		}
	}
	for n, rules := range c.rules.shapes {
		for _, r := range rules {
			if !c.kinds.has(r.kind) || max(r.bare, r.word) < c.min {
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

// Lowered returns the Engine with another score that candidates need.
func (c *Engine) Lowered(to uint8) *Engine {
	low := &Engine{kinds: c.kinds, min: to, regions: c.regions, rules: c.rules, always: c.always, known: c.known}
	low.pick()
	low.calm = low.calm && low.known == nil
	return low
}

// Has reports whether k is searched for.
func (c *Engine) Has(k Kind) bool { return c.on(k) }

// Min returns the score, in percent, that a candidate needs.
func (c *Engine) Min() uint8 { return c.min }

// Ruled reports whether built-in rules alone decide, at a score that a bare shape does not reach.
func (c *Engine) Ruled() bool { return c.known == nil && !c.always && c.min >= 50 }

// on reports whether k is searched for. It indexes the set in place; a copy would go through memory
// at every call.
func (c *Engine) on(k Kind) bool { return c.kinds[k>>6]>>(k&63)&1 != 0 }
