package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/vault/phone"
)

// contact is a row of the list.
type contact struct {
	row    int // the first one after the header is 1
	first  string
	number sealtext.Number
}

// makeList writes a list of fictitious contacts: 555-0100 to 555-0199 are reserved for fiction in each
// area code of the North American numbering plan. Every fiftieth has opted out.
func makeList(path string, people int) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // closed below
	w := csv.NewWriter(f)
	_ = w.Write([]string{"number", "status", "date", "source", "first"})
	names := []string{"Ada", "Ben", "Chloé", "Dmitri", "Eve", "Farah", "Grace", "Hugo", "Inés", "Jun"}
	made := 0
	for area := 201; area < 990 && made < people; area++ {
		for line := 0; line < 100 && made < people; line++ {
			number := "+1" + strconv.Itoa(area) + fmt.Sprintf("55501%02d", line)
			if _, quality, err := phone.Parse(number, ""); err != nil || quality != phone.QualityValid {
				break // no area code
			}
			status := "opt-in"
			if made%50 == 49 {
				status = "opt-out"
			}
			_ = w.Write([]string{number, status, "2026-01-12", "https://cornerbooks.example/signup", names[made%len(names)]})
			made++
		}
	}
	w.Flush()
	if made < people {
		return fmt.Errorf("there are only %d numbers for fiction; use a smaller -make", made)
	}
	return errors.Join(w.Error(), f.Close())
}

// contacts calls each for every row that can be read, in order, and returns the number of the others,
// which the import reports.
func contacts(path string, each func(contact) error) (bad int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, fmt.Errorf("open the list: %w", bare(err))
	}
	defer f.Close() //nolint:errcheck // only read
	r := csv.NewReader(f)
	header, err := r.Read()
	if err != nil {
		return 0, errors.New("the list has no header")
	}
	column := map[string]int{}
	for i, name := range header {
		column[name] = i
	}
	number, ok := column["number"]
	if !ok {
		return 0, errors.New(`the list has no column "number"`)
	}
	for row := 1; ; row++ {
		cells, err := r.Read()
		var parse *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return bad, nil
		case errors.As(err, &parse):
			bad++
			continue
		case err != nil:
			return bad, fmt.Errorf("read the list: %w", bare(err))
		}
		c := contact{row: row, first: "there"}
		if i, ok := column["first"]; ok && cells[i] != "" {
			c.first = cells[i]
		}
		if c.number, err = sealtext.ParseE164(cells[number]); err != nil {
			bad++
			continue
		}
		if err := each(c); err != nil {
			return bad, err
		}
	}
}
