package redact

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/redact/internal/detect"
)

// Pseudonymizer computes the keyed token of a value: equal for equal values under one key, and
// useless for finding the value without the key. Do not use an unkeyed hash: all phone numbers can
// be hashed and compared with the tokens.
type Pseudonymizer interface {
	Pseudonymize(ctx context.Context, entity Entity, value string) (string, error)
}

// Token writes a keyed pseudonym in brackets, such as [PHONE_NUMBER k3v...], so that a value can be
// followed through texts without being known. The Pseudonymizer gets the letters and digits of the
// value only, in lower case, so that all spellings have one token.
func Token(p Pseudonymizer) Operator { return tokenOperator{p} }

type tokenOperator struct{ p Pseudonymizer }

func (o tokenOperator) Append(ctx context.Context, dst []byte, f Finding, value string) ([]byte, error) {
	if o.p == nil {
		return dst, errors.New("redact: no pseudonymizer")
	}
	token, err := o.p.Pseudonymize(ctx, f.Entity, string(detect.FoldValue(nil, value)))
	if err != nil {
		return dst, err
	}
	dst = append(dst, '[')
	dst = append(dst, f.Entity...)
	dst = append(dst, ' ')
	dst = append(dst, token...)
	return append(dst, ']'), nil
}

// Sealer encrypts a value. A vault implements it.
type Sealer interface {
	Seal(context.Context, sealtext.Tx, sealtext.Binding, []byte) (sealtext.Sealed, error)
}

// Seal writes the encrypted value, which [Restore] decrypts. It takes the binding, and the
// transaction if there is one, from the context; see [WithBinding]. Without a binding it fails, so
// that a label is written.
//
// A sealed value is written as {sealed:ENTITY:BASE64URL}. Where a text that is redacted has
// "{sealed:" itself, a colon is added to it, which Restore takes away: nobody can write a text in
// which Restore finds a value that Seal did not write.
func Seal(s Sealer) Operator { return sealOperator{s} }

type sealOperator struct{ s Sealer }

type bindingKey struct{}

type bound struct {
	tx      sealtext.Tx
	binding sealtext.Binding
}

// WithBinding returns a context with the binding of the values that [Seal] encrypts. tx may be nil.
func WithBinding(ctx context.Context, tx sealtext.Tx, b sealtext.Binding) context.Context {
	return context.WithValue(ctx, bindingKey{}, bound{tx, b})
}

const (
	sealedOpen  = "{sealed:"
	sealedClose = "}"
	sealedPlain = sealedOpen + ":" // stands for sealedOpen in a text
)

func escapeSealed(s string) string { return strings.ReplaceAll(s, sealedOpen, sealedPlain) }

func unescapeSealed(s string) string { return strings.ReplaceAll(s, sealedPlain, sealedOpen) }

func (o sealOperator) Append(ctx context.Context, dst []byte, f Finding, value string) ([]byte, error) {
	to, ok := ctx.Value(bindingKey{}).(bound)
	if !ok || o.s == nil {
		return dst, errors.New("redact: nothing to seal with")
	}
	sealed, err := o.s.Seal(ctx, to.tx, to.binding, []byte(value))
	if err != nil {
		return dst, err
	}
	dst = append(dst, sealedOpen...)
	dst = append(dst, f.Entity...)
	dst = append(dst, ':')
	dst = base64.RawURLEncoding.AppendEncode(dst, sealed.Bytes())
	return append(dst, sealedClose...), nil
}

// Restore replaces every value that [Seal] wrote into s by the result of open. A value that cannot
// be parsed is unchanged, apart from what [Seal] says of colons. The first error of open ends Restore,
// which then returns no text.
func Restore(ctx context.Context, s string, open func(context.Context, sealtext.Sealed) ([]byte, error)) (string, error) {
	var out strings.Builder
	for {
		i := strings.Index(s, sealedOpen)
		if i < 0 {
			out.WriteString(s)
			return out.String(), nil
		}
		out.WriteString(s[:i])
		s = s[i:]
		sealed, n := parseSealed(s)
		if n == 0 {
			out.WriteString(sealedOpen)
			s = strings.TrimPrefix(s[len(sealedOpen):], ":")
			continue
		}
		value, err := open(ctx, sealed)
		if err != nil {
			return "", fmt.Errorf("redact: restore: %w", err)
		}
		out.WriteString(unescapeSealed(string(value)))
		s = s[n:]
	}
}

// parseSealed parses the value that Seal wrote at the start of s, and returns its length.
func parseSealed(s string) (sealtext.Sealed, int) {
	end := strings.Index(s, sealedClose)
	if end < 0 {
		return sealtext.Sealed{}, 0
	}
	entity, text, ok := strings.Cut(s[len(sealedOpen):end], ":")
	if !ok || !Entity(entity).Known() {
		return sealtext.Sealed{}, 0
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return sealtext.Sealed{}, 0
	}
	sealed, err := sealtext.ParseSealed(b)
	if err != nil {
		return sealtext.Sealed{}, 0
	}
	return sealed, end + len(sealedClose)
}
