package siem

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/internal/shown"
)

// The header of CEF has no line breaks, and a pipe and a backslash are escaped. In the extension an
// equals sign, a backslash and line breaks are.
var (
	headerEscape    = strings.NewReplacer(`\`, `\\`, `|`, `\|`, "\r\n", " ", "\n", " ", "\r", " ")
	extensionEscape = strings.NewReplacer(`\`, `\\`, `=`, `\=`, "\r\n", `\n`, "\n", `\n`, "\r", `\r`)
)

// mappingVersion is the version of the product in the header: that of the mapping.
const mappingVersion = "1"

// AppendCEF appends an event to dst as one line of CEF version 0, and returns the result. It is for
// hosts that read events with [audit.Log.Events] themselves.
func AppendCEF(dst []byte, e audit.Entry) []byte {
	m := mappingOf(e)
	dst = append(dst, "CEF:0"...)
	for _, field := range []string{product, product, mappingVersion, e.Kind.String(), m.title, strconv.Itoa(m.severity.cef())} {
		dst = append(dst, '|')
		dst = append(dst, headerEscape.Replace(field)...)
	}
	dst = append(dst, '|')
	first := true
	put := func(key, value string) {
		if value == "" {
			return
		}
		if !first {
			dst = append(dst, ' ')
		}
		first = false
		dst = append(append(dst, key...), '=')
		dst = append(dst, extensionEscape.Replace(value)...)
	}
	result := "success"
	if m.refused {
		result = "failure"
	}
	put("rt", strconv.FormatInt(e.At.UnixMilli(), 10))
	put("externalId", e.ID.String())
	put("act", e.Kind.String())
	put("outcome", result)
	put("suid", shown.Reference(e.Actor.ID))
	put("spriv", strings.Join(shown.References(e.Actor.Roles), " "))
	put("reason", refused(e))
	if e.Number != 0 {
		put("cn1Label", "number")
		put("cn1", strconv.FormatInt(e.Number, 10))
	}
	labeled := func(n int, label, value string) {
		if value != "" {
			put(fmt.Sprintf("cs%dLabel", n), label)
			put(fmt.Sprintf("cs%d", n), value)
		}
	}
	labeled(1, "tenant", e.Tenant.String())
	labeled(2, "program", e.Details.Program.String())
	labeled(3, "purposes", strings.Join(strs(e.Details.Purposes), " "))
	labeled(4, "reference", shown.Reference(e.Details.Reference))
	labeled(5, "field or class", strings.TrimSpace(shown.Reference(e.Details.Field)+" "+shown.Reference(e.Details.Class)))
	labeled(6, "details", rest(e))
	return append(dst, '\n')
}

// rest returns the details that have no field of their own, as pairs.
func rest(e audit.Entry) string {
	var b strings.Builder
	for _, d := range details(e) {
		switch d.name {
		case "program", "purposes", "reference", "field", "class", "reason", "actor_roles":
			continue
		}
		if b.Len() > 0 {
			b.WriteString("; ")
		}
		b.WriteString(d.name + ": ")
		if list, ok := d.value.([]string); ok {
			b.WriteString(strings.Join(list, " "))
			continue
		}
		fmt.Fprint(&b, d.value)
	}
	return b.String()
}
