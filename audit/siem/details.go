package siem

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/audit/internal/shown"
)

// detail is one part of the details of an event, by the name that it has there.
type detail struct {
	name  string
	value any // a string, []string, int64 or bool
}

// details returns the parts that are set.
func details(e audit.Entry) []detail {
	var all []detail
	text := func(name, value string) {
		if value != "" {
			all = append(all, detail{name, value})
		}
	}
	list := func(name string, values []string) {
		if len(values) > 0 {
			all = append(all, detail{name, values})
		}
	}
	number := func(name string, n int64) {
		if n != 0 {
			all = append(all, detail{name, n})
		}
	}
	d := e.Details
	if !d.Record.IsZero() {
		text("record", d.Record.String())
	}
	list("records", strs(d.Records))
	text("program", d.Program.String())
	text("sender", shown.Sender(d.Sender))
	if d.Sender != (sealtext.Sender{}) {
		text("sender_kind", d.Sender.Kind().String())
	}
	list("purposes", strs(d.Purposes))
	text("scope", shown.Scope(d.Scope))
	text("reason", shown.Reference(d.Reason))
	list("rules", shown.References(d.Rules))
	text("field", shown.Reference(d.Field))
	text("outcome", shown.Reference(d.Outcome))
	text("code", shown.Reference(d.Code))
	text("reference", shown.Reference(d.Reference))
	list("params", shown.References(d.Params))
	text("transport", shown.Reference(d.Transport))
	text("class", shown.Reference(d.Class))
	number("count", int64(d.Count))
	if !d.Until.IsZero() {
		text("until", d.Until.UTC().Format(time.RFC3339))
	}
	if d.Version != 0 {
		text("version", strconv.FormatUint(d.Version, 10))
	}
	text("sha256", shown.Reference(d.SHA256))
	list("actor_roles", shown.References(e.Actor.Roles))
	text("actor_method", shown.Reference(e.Actor.Method))
	if e.Erased {
		all = append(all, detail{"erased", true})
	}
	text("unreadable", unreadable(e))
	return all
}

func strs[T interface{ String() string }](values []T) []string {
	var out []string
	for _, v := range values {
		out = append(out, v.String())
	}
	return out
}

// errGone and errChanged are why the details of an event are missing.
var (
	errGone    = errors.New("the event is in the signed tree and gone from the database")
	errChanged = errors.New("the event in the database is not the one in the signed tree")
)

// unreadable returns why there are no details, in fixed words.
func unreadable(e audit.Entry) string {
	switch {
	case e.Unreadable == nil:
		return ""
	case errors.Is(e.Unreadable, errGone):
		return errGone.Error()
	case errors.Is(e.Unreadable, errChanged):
		return errChanged.Error()
	}
	return "the sealed part of the event does not open"
}

// refused returns why something was refused: the reason, or the rules.
func refused(e audit.Entry) string {
	if e.Details.Reason != "" {
		return shown.Reference(e.Details.Reason)
	}
	return strings.Join(shown.References(e.Details.Rules), " ")
}
