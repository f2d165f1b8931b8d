package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/redact"
	"github.com/sealtext/sealtext/vault"
	"github.com/sealtext/sealtext/vault/phone"
)

// longestLine is how much of a line is read at once: a number that lies across two pieces is missed.
const longestLine = 1 << 20

// concerned is a person whose number a file shows.
type concerned struct {
	Subject   sealtext.Subject   `json:"subject"`
	Pseudonym sealtext.Pseudonym `json:"pseudonym"`
	Times     int                `json:"times"`
	FirstLine int                `json:"first_line"`
}

// scanned is the end of a report.
type scanned struct {
	Lines   int `json:"lines"`
	Numbers int `json:"numbers"` // different ones
	People  int `json:"people"`  // of the tenant
	Unknown int `json:"unknown"` // numbers of nobody that the tenant knows
}

// shown is a number in a file.
type shown struct {
	number       sealtext.Number
	times, first int
}

// incident finds whose numbers a file shows that has got out, such as a log, and prints the people of a
// tenant without their numbers. Each look-up is in the audit log of the tenant.
func incident(ctx context.Context, o options, args []string, _ io.Reader, out io.Writer) error {
	if len(args) != 2 {
		return usageError("incident scan takes a tenant and a file")
	}
	by, err := decider(o)
	if err != nil {
		return err
	}
	tenant, err := sealtext.ParseTenant(args[0])
	if err != nil {
		return usageError(err.Error())
	}
	numbers, lines, err := numbersOf(ctx, args[1], o.region)
	if err != nil {
		return err
	}
	s, end, err := open(ctx, o)
	if err != nil {
		return err
	}
	defer end()
	encoder := json.NewEncoder(out)
	total := scanned{Lines: lines, Numbers: len(numbers)}
	access := vault.Access{Actor: by, Reason: vault.ReasonInvestigation, Reference: o.reference}
	for _, n := range numbers {
		p, err := s.Vault.LookUp(ctx, access, tenant, n.number)
		if errors.Is(err, vault.ErrUnknownSubject) {
			total.Unknown++
			continue
		}
		if err != nil {
			return err
		}
		total.People++
		if err := encoder.Encode(concerned{p.Subject, p.Pseudonyms[0], n.times, n.first}); err != nil {
			return err
		}
	}
	return encoder.Encode(total)
}

// numbersOf reads the numbers of a file, each once, in the order in which they come. region is that of
// numbers without a country code.
func numbersOf(ctx context.Context, name, region string) (all []*shown, lines int, err error) {
	find, err := redact.New(redact.Config{Entities: []redact.Entity{redact.PhoneNumber}})
	if err != nil {
		return nil, 0, err
	}
	file, err := os.Open(name)
	if err != nil {
		return nil, 0, fmt.Errorf("the file: %w", errors.Unwrap(err))
	}
	defer func() { _ = file.Close() }()
	known := map[sealtext.Number]*shown{}
	var found []redact.Finding
	in := bufio.NewScanner(file)
	in.Buffer(nil, longestLine)
	for in.Scan() {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		lines++
		text := in.Text()
		found = find.Find(found[:0], text)
		for _, f := range found {
			n, _, err := phone.Parse(text[f.Start:f.End], region)
			if err != nil {
				continue // no number of any country, or one without a country
			}
			if known[n] == nil {
				known[n] = &shown{number: n, first: lines}
				all = append(all, known[n])
			}
			known[n].times++
		}
	}
	if err := in.Err(); err != nil {
		return nil, 0, errors.New("the file cannot be read, or has a line of more than a megabyte")
	}
	return all, lines, nil
}

// onlyLookUps lets the tool look people up for an investigation, and read nothing. Who may run the tool
// is for its host to decide.
type onlyLookUps struct{}

func (onlyLookUps) Authorize(_ context.Context, a vault.Access, b sealtext.Binding) error {
	if a.Reason == vault.ReasonInvestigation && b.Field == vault.FieldLookUp {
		return nil
	}
	return vault.ErrDenied
}
