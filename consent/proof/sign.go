package proof

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Signer signs manifests. Its methods are those of a Signer of golang.org/x/mod/sumdb/note.
type Signer interface {
	Name() string
	KeyHash() uint32
	Sign(msg []byte) ([]byte, error)
}

// Verifier checks the signatures of one key. Its methods are those of a Verifier of
// golang.org/x/mod/sumdb/note.
type Verifier interface {
	Name() string
	KeyHash() uint32
	Verify(msg, sig []byte) bool
}

// ErrUnsigned is returned by [Verify] if verifiers were given and the file has no signature of
// their keys.
var ErrUnsigned = errors.New("consent/proof: none of the given keys signed the file")

// signedPrefix begins a signature line of a note: an em dash and a space.
const signedPrefix = "\u2014 "

// sign returns the signature line of a note whose text is the manifest line.
func sign(s Signer, manifest []byte) (string, error) {
	if !validName(s.Name()) {
		return "", errors.New("the name of a signer is not valid in a note")
	}
	sig, err := s.Sign(noteText(manifest))
	if err != nil {
		return "", err
	}
	b := binary.BigEndian.AppendUint32(nil, s.KeyHash())
	return signedPrefix + s.Name() + " " + base64.StdEncoding.EncodeToString(append(b, sig...)), nil
}

// noteText returns the bytes that are signed.
func noteText(manifest []byte) []byte {
	return append(manifest[:len(manifest):len(manifest)], '\n')
}

// parseSignature parses a signature line of a note.
func parseSignature(line string) (name string, hash uint32, sig []byte, ok bool) {
	rest, ok := strings.CutPrefix(line, signedPrefix)
	if !ok {
		return "", 0, nil, false
	}
	name, text, _ := strings.Cut(rest, " ")
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(b) < 5 || !validName(name) {
		return "", 0, nil, false
	}
	return name, binary.BigEndian.Uint32(b), b[4:], true
}

// validName reports whether a key may have that name in a note.
func validName(name string) bool {
	return name != "" && utf8.ValidString(name) && strings.IndexFunc(name, unicode.IsSpace) < 0 && !strings.Contains(name, "+")
}
