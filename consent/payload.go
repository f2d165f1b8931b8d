package consent

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/canon"
)

// evidenceVersion is the first byte of sealed evidence; JSON follows.
const evidenceVersion = 1

// maxEvidence keeps an event small: evidence is references, not artifacts.
const maxEvidence = 8 << 10

// evidenceField is the field that evidence is bound to.
const evidenceField = "consent"

func encodeEvidence(v Evidence) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil || len(b) > maxEvidence {
		return nil, inputError("evidence", "must have at most 8 KiB as JSON; refer to the artifact and give its SHA-256")
	}
	return append([]byte{evidenceVersion}, b...), nil
}

// DecodeEvidence reads evidence that the vault has opened: a version byte and
// JSON. It gives [sealtext.ErrFormat] for anything else.
func DecodeEvidence(b []byte) (v Evidence, err error) {
	if len(b) == 0 || b[0] != evidenceVersion || json.Unmarshal(b[1:], &v) != nil {
		return Evidence{}, sealtext.ErrFormat
	}
	return v, nil
}

// The first bytes of what is hashed under the key of references. None is a
// character that an idempotency key may have, so the inputs never meet.
const (
	digestEvent   = 1
	digestInbound = 2
	inboundKey    = 3
	accountKey    = 4
	answerKey     = 5
	digestAnswer  = 6
	importKey     = 7
	digestImport  = 8

	dailyAnswerKey = 51

	askedKey    = 12
	digestAsked = 13
	notSentKey  = 14

	preferKey        = 21
	digestPreference = 22

	reconcileKey    = 31
	digestReconcile = 32
	reassignedKey   = 33
	registerKey     = 34

	optOutKey = 41

	restrictionKey = 61
	numberKey      = 62
)

// key of an event that a host records. That of an opt-out holds what the opt-out says: one that is
// new is not refused, or taken for another, because a host used its key before. What a provider
// reports again, with another time, is what it reported before.
func (e Event) key(evidence []byte) []byte {
	if e.Kind != KindOptOut {
		return []byte(e.IdempotencyKey)
	}
	if e.Method == MethodProvider {
		e.OccurredAt, evidence = time.Time{}, nil
	}
	return canon.AppendBytes(canon.AppendString([]byte{optOutKey}, e.IdempotencyKey), e.content(evidence))
}

// content returns the content of an event, by which a repeat is told from a conflict. It excludes
// the actor, since passing a statement on again does not change it, and the pseudonyms, whose keys
// rotate. The time is the claimed one.
func (e Event) content(evidence []byte) []byte {
	b := []byte{digestEvent}
	b = canon.AppendBytes(b, e.Person.Subject[:])
	b = append(b, byte(e.Kind), byte(e.Purposes), byte(e.Method), byte(e.Scope.Level))
	b = canon.AppendString(b, e.Scope.Program.String())
	b = canon.AppendString(b, e.Scope.Sender.String())
	b = canon.AppendUint64(b, uint64(e.OccurredAt.UnixMicro())) //nolint:gosec // a bit pattern
	if !e.ExpiresAt.IsZero() {
		b = canon.AppendUint64(b, uint64(e.ExpiresAt.UnixMicro())) //nolint:gosec // a bit pattern
	}
	b = canon.AppendBytes(b, evidence)
	if e.Notice != "" {
		b = canon.AppendString(b, e.Notice)
	}
	return b
}

// content of an inbound text is the text as it arrived, not its classification: a retry after an
// update of the word lists is still a repeat.
func (in InboundText) content() []byte {
	b := []byte{digestInbound}
	b = canon.AppendBytes(b, in.Person.Subject[:])
	b = canon.AppendString(b, in.Sender.String())
	return canon.AppendString(b, textHash(in.Text))
}

func textHash(text sealtext.Body) string {
	sum := sha256.Sum256([]byte(text.Plaintext()))
	return hex.EncodeToString(sum[:])
}
