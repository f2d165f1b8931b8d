package proof

import (
	"bytes"
	"encoding/hex"
	"strconv"

	"github.com/sealtext/sealtext"
)

// end checks the manifest against the lines that were read.
func (v *verifier) end(l manifestLine, b []byte) error {
	if l.about != v.about {
		return v.wrong("must say the same as the first line")
	}
	if l.Counts != v.counts.finish(v.lines-1) {
		return v.wrong("must count the lines before it")
	}
	v.manifest = bytes.Clone(b)
	head := hashOf(b)
	half, _ := hex.DecodeString(head[:32])
	v.report = Report{
		Tenant: l.Tenant, Person: l.Person, GeneratedAt: l.GeneratedAt, Rules: l.Rules, Counts: l.Counts,
		Head: head, Document: sealtext.ID(half),
	}
	return nil
}

// signature checks one signature line. A signature by a key that was not given shows nothing; one
// by a given key must be valid.
func (v *verifier) signature(l signatureLine) error {
	if v.signed++; v.signed > MaxSignatures {
		return v.wrong("must be one of at most 100 signatures")
	}
	name, hash, sig, ok := parseSignature(l.Signature)
	if !ok {
		return v.wrong("must have a signature line of a note")
	}
	known := false
	for _, key := range v.cfg.Verifiers {
		if key.Name() != name || key.KeyHash() != hash {
			continue
		}
		if !key.Verify(noteText(v.manifest), sig) {
			return v.wrong("must have a signature of the manifest by the key that it names")
		}
		known = true
	}
	if known {
		v.report.Signers = append(v.report.Signers, name)
	} else {
		v.report.OtherSigners = append(v.report.OtherSigners, name)
	}
	return nil
}

// last checks that the last line is exactly as it must be: no line after it would show that it was
// changed.
func (v *verifier) last(b []byte) error {
	want, err := encode(endLine{link{typeEnd, v.prev}, v.lines - 1})
	if err != nil || !bytes.Equal(b, want) {
		return v.wrong("must be the end of this file, byte for byte")
	}
	v.done = true
	return nil
}

// warn adds warnings for a reader who relies on the file.
func (v *verifier) warn() {
	r := &v.report
	if len(r.Signers) == 0 {
		r.Warnings = append(r.Warnings, "no given key signed the file: it is complete, but anyone who has it could have made a new one")
	}
	if r.Erased {
		r.Warnings = append(r.Warnings, "the person was erased, or is known to other tenants only: the file has only tombstones")
	}
	if r.Incomplete > 0 {
		r.Warnings = append(r.Warnings, "events that lack fields of a standard: "+strconv.Itoa(r.Incomplete))
	}
	if v.assumed {
		r.Warnings = append(r.Warnings, "a retention clock was set without knowing the jurisdiction or the last use")
	}
}
