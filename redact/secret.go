package redact

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"github.com/sealtext/sealtext"
)

// Pseudonymizer makes the keyed token of a value: the same for the same value
// and key, and of no use for finding the value without the key. An unkeyed
// hash is not one: whoever has the tokens can hash every phone number.
type Pseudonymizer interface {
	Pseudonymize(ctx context.Context, entity Entity, value string) (string, error)
}

// Token writes a keyed pseudonym in brackets, so that the same value can be
// followed through texts without being known: [PHONE_NUMBER k3v...]. The value
// is given with its letters and digits only, capitals as small letters, so
// that the ways of writing it get one token.
func Token(p Pseudonymizer) Operator { return tokenOperator{p} }

type tokenOperator struct{ p Pseudonymizer }

func (o tokenOperator) Append(ctx context.Context, dst []byte, f Finding, value string) ([]byte, error) {
	if o.p == nil {
		return dst, errors.New("redact: no pseudonymizer")
	}
	token, err := o.p.Pseudonymize(ctx, f.Entity, string(foldValue(nil, value)))
	if err != nil {
		return dst, err
	}
	dst = append(dst, '[')
	dst = append(dst, f.Entity...)
	dst = append(dst, ' ')
	dst = append(dst, token...)
	return append(dst, ']'), nil
}

// Sealer encrypts a value. A vault is one.
type Sealer interface {
	Seal(context.Context, sealtext.Tx, sealtext.Binding, []byte) (sealtext.Sealed, error)
}

// Seal writes the encrypted value, so that [Restore] can bring it back for
// those who may open it. It takes the binding, and the transaction if there is
// one, from the context: see [WithBinding]. Without a binding it fails, so
// that a label is written.
func Seal(s Sealer) Operator { return sealOperator{s} }

type sealOperator struct{ s Sealer }

type bindingKey struct{}

type bound struct {
	tx      sealtext.Tx
	binding sealtext.Binding
}

// WithBinding returns a context that says whose values [Seal] encrypts. tx may
// be nil.
func WithBinding(ctx context.Context, tx sealtext.Tx, b sealtext.Binding) context.Context {
	return context.WithValue(ctx, bindingKey{}, bound{tx, b})
}

const (
	sealedOpen  = "{sealed:"
	sealedClose = "}"
)

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

// Restore replaces every value that [Seal] wrote into s by what open returns
// for it. A value that does not parse stays as it is; the first error of open
// ends it, with no text.
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
			s = s[len(sealedOpen):]
			continue
		}
		value, err := open(ctx, sealed)
		if err != nil {
			return "", fmt.Errorf("redact: restore: %w", err)
		}
		out.Write(value)
		s = s[n:]
	}
}

// parseSealed reads what Seal wrote at the start of s and its length.
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
