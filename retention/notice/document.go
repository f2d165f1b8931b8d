package notice

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sealtext/sealtext/internal/clock"
)

// Version is the version of the JSON form of a [Document].
const Version = 1

// Config configures [New].
type Config struct {
	// Operator is what the program cannot know.
	Operator Operator
	// Describers say what the program does, in this order. At least one is required.
	Describers []Describer
	// Now returns the current time. The default is the system clock.
	Now func() time.Time
}

// Origin says where a text is from.
type Origin string

// The origins.
const (
	FromConfiguration Origin = "configuration" // the values that the program enforces
	FromOperator      Origin = "operator"      // what the operator entered, or has to enter
)

// Document is a privacy notice and the records of processing.
type Document struct {
	Format      string    `json:"format"` // "sealtext-notice"
	Version     int       `json:"version"`
	GeneratedAt time.Time `json:"generated_at"`
	Parts       []Part    `json:"parts"`
}

// Part is the notice or one of the two records.
type Part struct {
	ID       string    `json:"id"` // "notice", "controller-record" or "processor-record"
	Title    string    `json:"title"`
	Intro    string    `json:"intro"`
	Sections []Section `json:"sections"`
}

// Section is a heading with fields and a table, each of which may be empty.
type Section struct {
	ID     string  `json:"id"`
	Title  string  `json:"title"`
	Fields []Field `json:"fields,omitempty"`
	Table  *Table  `json:"table,omitempty"`
}

// Field is one statement.
type Field struct {
	ID    string `json:"id"`
	Label string `json:"label"` // "" for a sentence that stands alone
	Text  string `json:"text"`
	From  Origin `json:"from"`
	// Missing reports that the operator has to enter it. Text then says what.
	Missing bool `json:"missing,omitempty"`
}

// Table has rows from the configuration.
type Table struct {
	Caption string     `json:"caption"`
	Columns []string   `json:"columns"`
	Rows    [][]string `json:"rows"`
}

// New returns the document. The error is a [*sealtext.InputError] for a text of the operator that
// breaks a rule, or says that nothing describes the program.
func New(cfg Config) (*Document, error) {
	if err := cfg.Operator.check(); err != nil {
		return nil, fmt.Errorf("notice: Config.Operator: %w", err)
	}
	if len(cfg.Describers) == 0 {
		return nil, errors.New("notice: Config.Describers needs at least one")
	}
	var f Facts
	for i, d := range cfg.Describers {
		if d == nil {
			return nil, fmt.Errorf("notice: Config.Describers[%d] is nil", i)
		}
		d.Describe(&f)
	}
	return &Document{
		Format: "sealtext-notice", Version: Version, GeneratedAt: clock.Or(cfg.Now)().UTC().Truncate(time.Second),
		Parts: []Part{f.notice(cfg.Operator), f.controller(cfg.Operator), f.processor(cfg.Operator)},
	}, nil
}

// Missing returns the ids of the parts and fields that the operator has to enter, as "PART.FIELD".
func (d *Document) Missing() (ids []string) {
	for _, p := range d.Parts {
		for _, s := range p.Sections {
			for _, f := range s.Fields {
				if f.Missing {
					ids = append(ids, p.ID+"."+f.ID)
				}
			}
		}
	}
	return ids
}

func operator(id, label, text, what string) Field {
	return Field{ID: id, Label: label, Text: cmp.Or(text, "To be entered by the operator: "+what), From: FromOperator, Missing: text == ""}
}

func optional(id, label, text string) []Field {
	if text == "" {
		return nil
	}
	return []Field{{ID: id, Label: label, Text: text, From: FromOperator}}
}

func configured(id, label, text string) Field {
	return Field{ID: id, Label: label, Text: text, From: FromConfiguration}
}

// sentences are fields without labels.
func sentences(id string, texts []string) (fields []Field) {
	for i, text := range texts {
		fields = append(fields, configured(fmt.Sprintf("%s-%d", id, i+1), "", text))
	}
	return fields
}

// table returns nil for no rows.
func table(caption string, columns []string, rows [][]string) *Table {
	if len(rows) == 0 {
		return nil
	}
	return &Table{caption, columns, rows}
}

func (f *Facts) kept(impersonal bool) (rows [][]string) {
	for _, d := range f.Data {
		if !d.Impersonal || impersonal {
			rows = append(rows, []string{d.What, cmp.Or(d.Kept, "not stated"), cmp.Or(d.Then, "not stated"), cmp.Or(d.Why, "not stated")})
		}
	}
	return rows
}

func (f *Facts) received() (rows [][]string) {
	for _, r := range f.Recipients {
		rows = append(rows, []string{r.Company, r.Task, cmp.Or(r.Regions, "not known"), cmp.Or(r.Safeguard, "none entered"), cmp.Or(r.Kept, "not known")})
	}
	return rows
}

func (f *Facts) purposes() (rows [][]string) {
	for _, p := range f.Purposes {
		rows = append(rows, []string{p.Name, p.For})
	}
	slices.SortStableFunc(rows, func(a, b []string) int { return cmp.Compare(a[0], b[0]) })
	return rows
}
