package notice

import (
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext/retention"
	"github.com/sealtext/sealtext/retention/processor"
)

// Describer adds what it knows of itself to facts. It must add the same each time as long as its
// configuration is the same.
type Describer interface {
	Describe(*Facts)
}

// DescriberFunc is a function as a [Describer].
type DescriberFunc func(*Facts)

// Describe calls f.
func (f DescriberFunc) Describe(facts *Facts) { f(facts) }

// Facts are what describers say. Texts are short and for data subjects; they are escaped later.
type Facts struct {
	Data       []Data
	Purposes   []Purpose
	Recipients []Recipient
	Measures   []string // how data is protected, each a sentence
	Rights     []Right
}

// Data is a category of personal data.
type Data struct {
	// Name is an identifier, such as "message-bodies".
	Name string
	// What says what it is, as a phrase such as "the texts of messages".
	What string
	// Kept says for how long and from when, as a phrase such as "for 7 days after it was made".
	Kept string
	// Then says what becomes of it, such as "deleted".
	Then string
	// Why is the reason for the time.
	Why string
	// Impersonal data concerns nobody: it is in the records of processing and not in the notice.
	Impersonal bool
}

// Purpose is what messages are sent for.
type Purpose struct {
	Name string // such as "marketing"
	For  string // the programs or parts that it is for
}

// Recipient gets personal data.
type Recipient struct {
	Company, Task, Regions, Safeguard string
	// Kept says how long it keeps what; "" for not known.
	Kept string
}

// Right is a right of data subjects that the program serves, and how.
type Right struct {
	Name, How string
}

// DescribeSweeper describes the classes of a [retention.Sweeper]: what is kept, for how long, and
// why.
func DescribeSweeper(s *retention.Sweeper) Describer {
	return DescriberFunc(func(f *Facts) {
		for _, sch := range s.Schedules() {
			f.Data = append(f.Data, Data{
				Name: string(sch.Class), What: what(sch), Kept: fmt.Sprintf("for %s after %s", Days(sch.Keep), sch.Trigger),
				Then: sch.Action.String(), Why: sch.LegalRef, Impersonal: sch.Holds == retention.HoldRuleExempt,
			})
		}
	})
}

func what(s retention.Schedule) string {
	if s.What == "" {
		return "records of the class " + string(s.Class)
	}
	return s.What
}

// DescribeRegister describes the processors of a register.
func DescribeRegister(r *processor.Register) Describer {
	return DescriberFunc(func(f *Facts) {
		for _, p := range r.All() {
			f.Recipients = append(f.Recipients, Recipient{
				Company: p.Company, Task: p.Task, Regions: join(p.Regions), Safeguard: p.Safeguard, Kept: stored(p.Storage),
			})
			for _, sub := range p.SubProcessors {
				f.Recipients = append(f.Recipients, Recipient{
					Company: sub.Company, Task: sub.Task + ", for " + p.Company, Regions: sub.Region,
				})
			}
		}
	})
}

func stored(all []processor.Storage) (s string) {
	for i, field := range all {
		if i > 0 {
			s += "; "
		}
		s += field.Field + " "
		switch {
		case field.Longest() == 0:
			s += "until it is deleted on request"
		case field.Least == field.Longest() || field.Least == 0:
			s += "for " + Days(field.Longest())
		default:
			s += fmt.Sprintf("for %s, or %s after a deletion", Days(field.Longest()), Days(field.Least))
		}
	}
	return s
}

// Days writes a length of time in days where it is whole days, otherwise in hours, minutes and
// seconds.
func Days(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d == day:
		return "1 day"
	case d > 0 && d%day == 0:
		return fmt.Sprintf("%d days", d/day)
	case d == time.Hour:
		return "1 hour"
	case d > 0 && d%time.Hour == 0:
		return fmt.Sprintf("%d hours", d/time.Hour)
	}
	return d.String()
}

func join(names []string) (s string) {
	for i, n := range slices.Sorted(slices.Values(names)) {
		if i > 0 {
			s += ", "
		}
		s += n
	}
	return s
}
