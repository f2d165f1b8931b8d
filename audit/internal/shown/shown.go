// Package shown returns the details of audit events in the form in which exports and reports show them:
// nothing that could be read as the number or the address of somebody.
package shown

import (
	"strings"

	"github.com/sealtext/sealtext"
)

// Withheld stands for a value that is not shown. Package audit refuses such values when they are recorded.
const Withheld = "withheld"

// Reference returns a reference, or Withheld.
func Reference(s string) string {
	if s != "" && sealtext.CheckReference("detail", s) != nil {
		return Withheld
	}
	return s
}

// References returns the result of Reference for each of all.
func References(all []string) []string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = Reference(s)
	}
	return out
}

// Sender returns a sender that is no number, or nothing.
func Sender(s sealtext.Sender) string {
	switch s.Kind() {
	case sealtext.SenderShortCode, sealtext.SenderAlphanumeric:
		return s.String()
	}
	return ""
}

// Scope returns a scope in the form of audit.Details, without a sender that is a number.
func Scope(s string) string {
	if s == "" || s == "account" || s == "tenant" {
		return s
	}
	from, program, found := strings.Cut(strings.TrimPrefix(s, "sender "), " of program ")
	if !found {
		program = strings.TrimPrefix(s, "program ")
	}
	if sealtext.CheckName("program", program) != nil {
		return Withheld
	}
	if parsed, err := sealtext.ParseSender(from); found && (err != nil || Sender(parsed) == "") {
		return "a sender of program " + program
	}
	return s
}
