package main

import (
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault/phone"
)

//go:embed contacts.csv
var builtinContacts string

// maxField is the longest field that a contact list can sensibly have.
const maxField = 256

// contact is one good row.
type contact struct {
	line   int
	first  string
	number sealtext.Number
	answer string // yes, no, stopped or empty
	when   time.Time
	proof  string
}

// rowError is a bad row: where, and which rule it breaks. It never holds what
// the row says.
type rowError struct {
	line int
	rule string
}

// rowErrorf makes a rowError of an error that names field and rule.
func badRow(line int, err error) *rowError {
	var input *sealtext.InputError
	if errors.As(err, &input) {
		return &rowError{line, input.Field + " " + input.Rule}
	}
	return &rowError{line, "cannot be read as a contact"}
}

// source opens the list anew for each pass over it.
type source struct{ path string }

func (s source) name() string {
	if s.path == "" {
		return "the built-in list"
	}
	return "the list"
}

func (s source) open() (io.ReadCloser, error) {
	if s.path == "" {
		return io.NopCloser(strings.NewReader(builtinContacts)), nil
	}
	return os.Open(s.path)
}

// each calls good or bad for every row of the list, in order. It holds one
// row at a time in memory.
func (s source) each(good func(contact) error, bad func(rowError)) error {
	f, err := s.open()
	if err != nil {
		return fmt.Errorf("contacts: %w", bare(err))
	}
	defer f.Close() //nolint:errcheck // only read
	r := csv.NewReader(f)
	r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = -1, true, true
	columns := map[string]int{}
	for n := 0; ; n++ {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			bad(rowError{parse.StartLine, "cannot be read as CSV"})
			continue
		}
		if err != nil {
			return fmt.Errorf("contacts: %w", bare(err))
		}
		if n == 0 {
			for i, name := range row {
				columns[strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))] = i
			}
			if _, ok := columns["phone"]; !ok {
				return errors.New("contacts: the first line must name the columns; one of them must be \"phone\" (also: name, country, consent, when, proof)")
			}
			continue
		}
		line, _ := r.FieldPos(0)
		c, err := parseRow(line, row, columns)
		if err != nil {
			bad(*badRow(line, err))
			continue
		}
		if err := good(c); err != nil {
			return err
		}
	}
	if len(columns) == 0 {
		return errors.New("contacts: the list is empty; its first line must name the columns")
	}
	return nil
}

func parseRow(line int, row []string, columns map[string]int) (contact, error) {
	field := func(name string) string {
		if i, ok := columns[name]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	for _, f := range row {
		if len(f) > maxField {
			return contact{}, &sealtext.InputError{Field: "row", Rule: "must have fields of at most 256 bytes"}
		}
	}
	c := contact{line: line, answer: strings.ToLower(field("consent")), proof: field("proof")}
	// A number of the right length in a range that is not known may be new:
	// it is kept, and the provider will tell.
	n, _, err := phone.Parse(field("phone"), strings.ToUpper(field("country")))
	if err != nil {
		return contact{}, err
	}
	c.number = n
	if c.first, _, _ = strings.Cut(field("name"), " "); c.first == "" {
		c.first = "there"
	}
	switch c.answer {
	case "", "no":
		return c, nil
	case "yes", "stopped":
	default:
		return contact{}, &sealtext.InputError{Field: "consent", Rule: "must be yes, no, stopped or empty"}
	}
	if c.when, err = time.Parse(time.DateOnly, field("when")); err != nil {
		return contact{}, &sealtext.InputError{Field: "when", Rule: "must be the day of the consent, as 2026-01-31: consent without a time proves nothing"}
	}
	return c, nil
}

// bare keeps the cause of a file error and drops the path.
func bare(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}
