// Package providertable reads the README's table of providers and holds it against what the adapters
// declare.
package providertable

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext/transport"
)

// The columns that are checked, by their headings.
const (
	unknown    = "message with an unknown outcome"
	validity   = "validity"
	scheduling = "sends later"
	deletion   = "deletion at the provider"
	optOuts    = "opt-outs known there"
	inbound    = "lists received texts"
)

// Row is a provider's: its cells by the headings of their columns.
type Row map[string]string

var name = regexp.MustCompile("^\\[`([a-z]+)`\\]")

// Read returns the rows by the names of the packages.
func Read(readme string) map[string]Row {
	rows := map[string]Row{}
	var headings []string
	for line := range strings.Lines(readme) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			headings = nil
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case len(cells) > 1 && cells[0] == "package" && cells[1] == unknown:
			headings = cells
		case headings != nil && len(cells) == len(headings):
			if m := name.FindStringSubmatch(cells[0]); m != nil {
				row := Row{}
				for i, h := range headings {
					row[h] = cells[i]
				}
				rows[m[1]] = row
			}
		}
	}
	return rows
}

// Check returns nil if the row says what is declared, and that the provider can be asked about a message,
// or not.
func (r Row) Check(said transport.Capabilities, finds bool) error {
	for _, c := range []struct {
		column, words string
		declared      bool
	}{
		{unknown, "receipt", said.Receipts},
		{unknown, "look-up", finds},
		{unknown, "repeated", said.Dedupes > 0},
		{deletion, "`Redact`", said.Redacts},
		{deletion, "`Delete`", said.Deletes},
		{deletion, "`DeleteMedia`", said.DeletesMedia},
		{deletion, "not kept", said.Discards},
		{optOuts, "lists", said.ListsOptOuts},
		{optOuts, "takes", said.BlocksNumbers},
		{optOuts, "removes", said.UnblocksNumbers},
	} {
		if has(r[c.column], c.words) != c.declared {
			return fmt.Errorf("providertable: the column %q says %q: it must have %q if the adapter declares it, and only then (%t)", c.column, r[c.column], c.words, c.declared)
		}
	}
	for _, c := range []struct{ column, want string }{
		{validity, periods(said.MinValidity, said.MaxValidity)},
		{scheduling, yes(said.Scheduling)},
		{inbound, yes(said.InboundList)},
	} {
		if r[c.column] != c.want {
			return fmt.Errorf("providertable: the column %q says %q, and the adapter declares %q", c.column, r[c.column], c.want)
		}
	}
	return nil
}

// has reports whether a cell has words, and not as a part of longer ones.
func has(cell, words string) bool {
	return regexp.MustCompile(`(^|[ ;,(])` + regexp.QuoteMeta(words) + `($|[ ;,:.)])`).MatchString(cell)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// periods returns the range of validity as the table has it: the longest to the hour.
func periods(shortest, longest time.Duration) string {
	if longest == 0 {
		return "none"
	}
	n, unit := int(longest.Round(time.Hour)/time.Hour), "hours"
	if n >= 48 && n%24 == 0 {
		n, unit = n/24, "days"
	}
	return strconv.Itoa(int(shortest/time.Second)) + " s to " + strconv.Itoa(n) + " " + unit
}
