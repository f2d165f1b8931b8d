package redact

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/sealtext/sealtext/redact/internal/detect"
)

// Operator replaces a finding. Append appends the replacement of value, the text of the finding, to
// dst. If it returns an error or panics, the finding is replaced by its [Label], so that a failure
// never leaves a value in the text.
//
// Operators must be safe for concurrent use.
type Operator interface {
	Append(ctx context.Context, dst []byte, f Finding, value string) ([]byte, error)
}

// ErrOperator is wrapped by the error of [Redactor.Redact] if an operator failed and its findings
// were replaced by labels.
var ErrOperator = errors.New("redact: operator failed")

// pure operators need no context, so that String may run them.
type pure interface{ pure() }

type operatorFunc func(dst []byte, f Finding, value string) ([]byte, error)

func (o operatorFunc) Append(_ context.Context, dst []byte, f Finding, value string) ([]byte, error) {
	return o(dst, f, value)
}

func (operatorFunc) pure() {}

type labelOperator struct{}

func (labelOperator) pure() {}

func (labelOperator) Append(_ context.Context, dst []byte, f Finding, _ string) ([]byte, error) {
	return appendLabel(dst, f.Entity), nil
}

// Label writes the entity in brackets, such as [PHONE_NUMBER]. It is the default.
func Label() Operator { return labelOperator{} }

func appendLabel(dst []byte, e Entity) []byte {
	dst = append(dst, '[')
	dst = append(dst, e...)
	return append(dst, ']')
}

// Mask writes an asterisk for each letter and digit except the last keep ones, and leaves
// punctuation. It keeps at most half of them, and no more than four, whatever keep is.
func Mask(keep int) Operator {
	return operatorFunc(func(dst []byte, _ Finding, value string) ([]byte, error) {
		n := 0
		for _, r := range value {
			if wordRune(r) {
				n++
			}
		}
		hide := n - max(0, min(keep, 4, n/2))
		for _, r := range value {
			if !wordRune(r) {
				dst = utf8.AppendRune(dst, r)
				continue
			}
			if hide > 0 {
				dst = append(dst, '*')
				hide--
				continue
			}
			dst = utf8.AppendRune(dst, r)
		}
		return dst, nil
	})
}

func wordRune(r rune) bool {
	return r < 0x80 && detect.IsAlnum(byte(r)) || r >= 0x80
}

// Drop writes nothing.
func Drop() Operator {
	return operatorFunc(func(dst []byte, _ Finding, _ string) ([]byte, error) { return dst, nil })
}

// Fixed writes the same text for every finding.
func Fixed(text string) Operator {
	return operatorFunc(func(dst []byte, _ Finding, _ string) ([]byte, error) { return append(dst, text...), nil })
}

// Keep writes the value itself: the entity is searched for and counted, but not masked.
func Keep() Operator {
	return operatorFunc(func(dst []byte, _ Finding, value string) ([]byte, error) { return append(dst, value...), nil })
}

// Custom writes the result of f. f must not keep the value.
func Custom(f func(ctx context.Context, f Finding, value string) (string, error)) Operator {
	return customOperator(f)
}

type customOperator func(context.Context, Finding, string) (string, error)

func (o customOperator) Append(ctx context.Context, dst []byte, f Finding, value string) ([]byte, error) {
	s, err := o(ctx, f, value)
	if err != nil {
		return dst, err
	}
	return append(dst, s...), nil
}

// Generalize writes a part of the value: the year of a date, the calling code of an international
// phone number, the domain of an e-mail address, the host of a link, the network of an IPv4
// address. It labels other values.
func Generalize() Operator { return operatorFunc(generalize) }

func generalize(dst []byte, f Finding, value string) ([]byte, error) {
	part := ""
	switch f.Entity {
	case DateTime, DateOfBirth:
		part = year(value)
	case PhoneNumber:
		part = callingCode(value)
	case EmailAddress:
		if at := strings.LastIndexByte(value, '@'); at >= 0 {
			part = value[at:]
		}
	case URL:
		rest := strings.Trim(value, `"'`)
		if i := strings.Index(rest, "://"); i >= 0 {
			rest = rest[i+3:]
		}
		if i := strings.IndexAny(rest, "/?#"); i >= 0 {
			rest = rest[:i]
		}
		part = rest[strings.LastIndexByte(rest, '@')+1:]
	case IPAddress:
		if p := strings.SplitN(value, ".", 4); len(p) == 4 {
			part = p[0] + "." + p[1] + ".0.0"
		}
	}
	if part == "" {
		return appendLabel(dst, f.Entity), nil
	}
	dst = append(dst, '[')
	dst = append(dst, f.Entity...)
	dst = append(dst, ' ')
	dst = append(dst, part...)
	return append(dst, ']'), nil
}

// operate checks and sets the operators of a configuration.
func (r *Redactor) operate(cfg Config) error {
	r.labels, r.operators = true, make([]Operator, len(entityOf))
	for k := range r.operators {
		r.operators[k] = cfg.Default
	}
	for e, o := range cfg.Operators {
		k, ok := kindOf[e]
		if !ok {
			return fmt.Errorf("%w: Operators holds an entity that is not known", ErrConfig)
		}
		if o == nil {
			return fmt.Errorf("%w: Operators holds a nil operator", ErrConfig)
		}
		r.operators[k] = o
	}
	for k, o := range r.operators {
		if _, label := o.(labelOperator); label {
			r.operators[k] = nil
		} else if o != nil {
			r.labels = false
		}
		if _, seal := o.(sealOperator); seal {
			r.seals = true
		}
	}
	return nil
}
