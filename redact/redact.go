package redact

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

// maxPasses is the largest number of times that a text is searched again after labels were written
// into it.
const maxPasses = 8

// String returns s with every finding replaced. A string without findings is returned unchanged.
// Operators that need a context, such as [Token] and [Seal], act as [Label] here: use
// [Redactor.Redact] for them.
//
// A number may become recognizable only after its neighbor is masked. If all operators are labels,
// String searches again until it finds nothing.
func (r *Redactor) String(s string) string {
	out, _ := r.replace(context.Background(), s, false)
	return out
}

// Bytes is String for a byte slice. The result never shares memory with b.
func (r *Redactor) Bytes(b []byte) []byte { return []byte(r.String(string(b))) }

// Redact is String with all operators. If an operator fails, its findings are replaced by labels
// and the error wraps [ErrOperator]: the text that is returned with an error is masked too.
func (r *Redactor) Redact(ctx context.Context, s string) (string, error) {
	if r.seals {
		s = escapeSealed(s)
	}
	return r.replace(ctx, s, true)
}

func (r *Redactor) replace(ctx context.Context, s string, help bool) (string, error) {
	if len(s) < 3 {
		return s, nil
	}
	if r.engine.Still(s) {
		return s, nil // before space for findings has to be cleared
	}
	return r.replaceFound(ctx, s, help)
}

func (r *Redactor) replaceFound(ctx context.Context, s string, help bool) (string, error) {
	var buf [16]Finding
	found := r.Find(buf[:0], s)
	if len(found) == 0 {
		return s, nil
	}
	if f := found[0]; r.labels && f.Start == 0 && f.End == len(s) && r.ruled() {
		return labelOf[kindOf[f.Entity]], nil
	}
	var names [maxCodes]string
	codes := codesIn(names[:0], s, found)
	if !r.labels {
		out, err := r.operated(ctx, s, found, help)
		return hideCodes(out, codes), err
	}
	for pass := 1; ; pass++ {
		s = hideCodes(label(s, found), codes)
		found = r.Find(found[:0], s)
		if len(found) == 0 || pass == maxPasses {
			return s, nil
		}
		codes = codesIn(codes, s, found)
	}
}

// maxCodes is the largest number of passcodes of one text that are searched for in the rest of it.
// A message has one.
const maxCodes = 8

// codesIn appends the passcodes among the findings. Services repeat them, for instance in a link.
func codesIn(codes []string, s string, found []Finding) []string {
	for _, f := range found {
		if f.Entity == OTP && len(codes) < maxCodes && f.End-f.Start >= 4 {
			codes = append(codes, s[f.Start:f.End])
		}
	}
	return codes
}

// hideCodes labels further occurrences of passcodes that were found elsewhere, as they were written
// and without blanks and dashes.
func hideCodes(s string, codes []string) string {
	const label = "[" + string(OTP) + "]"
	for _, c := range codes {
		if !strings.ContainsFunc(c, unicode.IsDigit) {
			s = hideWord(s, c, label)
			continue
		}
		s = strings.ReplaceAll(s, c, label)
		if strings.ContainsAny(c, "- ") && indexJoined(s, c) >= 0 {
			s = strings.ReplaceAll(s, strings.NewReplacer("-", "", " ", "").Replace(c), label)
		}
	}
	return s
}

// hideWord replaces a code of letters alone where it is a word, but not where it is part of one.
func hideWord(s, code, label string) string {
	var out strings.Builder
	done := 0
	for from := 0; ; {
		i := strings.Index(s[from:], code)
		if i < 0 {
			break
		}
		i += from
		from = i + len(code)
		if i > 0 && (detect.IsAlnum(s[i-1]) || s[i-1] == '_') || from < len(s) && (detect.IsAlnum(s[from]) || s[from] == '_') {
			continue
		}
		out.WriteString(s[done:i])
		out.WriteString(label)
		done = from
	}
	if done == 0 {
		return s
	}
	out.WriteString(s[done:])
	return out.String()
}

// indexJoined returns where s holds code without its blanks and dashes, or -1.
// It spares a copy of the code, since services seldom repeat it.
func indexJoined(s, code string) int {
next:
	for i := range len(s) {
		at := i
		for k := range len(code) {
			if code[k] == '-' || code[k] == ' ' {
				continue
			}
			if at == len(s) || s[at] != code[k] {
				continue next
			}
			at++
		}
		if at-i < 4 {
			return -1 // too short to be taken for a code elsewhere
		}
		return i
	}
	return -1
}

// labelOf holds the label of every entity, for texts that are nothing else. No
// rule finds anything in one.
var labelOf = func() []string {
	t := make([]string, len(entityOf))
	for k, e := range entityOf {
		t[k] = "[" + string(e) + "]"
	}
	return t
}()

// label returns s with the findings replaced by their labels.
func label(s string, found []Finding) string {
	n := len(s)
	for _, f := range found {
		n += len(f.Entity) + 2 - (f.End - f.Start)
	}
	var out strings.Builder
	out.Grow(n)
	at := 0
	for _, f := range found {
		out.WriteString(s[at:f.Start])
		out.WriteByte('[')
		out.WriteString(string(f.Entity))
		out.WriteByte(']')
		at = f.End
	}
	out.WriteString(s[at:])
	return out.String()
}

// operated returns s with the findings replaced by their operators. help says whether operators
// that need a context may run.
func (r *Redactor) operated(ctx context.Context, s string, found []Finding, help bool) (string, error) {
	out := make([]byte, 0, len(s)+32*len(found))
	at := 0
	var failed []error
	for _, f := range found {
		out = append(out, s[at:f.Start]...)
		o := r.operators[kindOf[f.Entity]]
		if _, ok := o.(pure); o == nil || !help && !ok {
			out = appendLabel(out, f.Entity)
		} else {
			var err error
			if out, err = guarded(ctx, o, out, f, s[f.Start:f.End]); err != nil {
				failed = append(failed, fmt.Errorf("%w: %s", ErrOperator, f.Entity))
			}
		}
		at = f.End
	}
	return string(append(out, s[at:]...)), errors.Join(failed...)
}

// guarded runs an operator and labels the finding if it fails. It does not return the operator's
// error, which may contain the value.
func guarded(ctx context.Context, o Operator, dst []byte, f Finding, value string) (out []byte, err error) {
	n := len(dst)
	defer func() {
		if recover() != nil {
			out, err = appendLabel(dst[:n:n], f.Entity), ErrOperator
		}
	}()
	out, err = o.Append(ctx, dst, f, value)
	if err != nil || len(out) < n {
		return appendLabel(dst[:n:n], f.Entity), ErrOperator
	}
	return out, nil
}
