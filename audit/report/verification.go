package report

import (
	"encoding/base64"
	"errors"
	"time"

	"github.com/sealtext/sealtext/audit/tree"
)

// Verification is the result of checking the log.
type Verification struct {
	At     time.Time `json:"at"`
	Passed bool      `json:"passed"`
	Result string    `json:"result"` // in words
	Origin string    `json:"origin,omitempty"`
	// Size is the number of events in the log, and Root the hash over them. Checkpoint is the signed note
	// with both, to keep: whoever has it can check later that the log continues this one. In the report of
	// one tenant alone there are only Origin and Root.
	Size       int64  `json:"size,omitempty"`
	Root       string `json:"root,omitempty"`
	Checkpoint string `json:"checkpoint,omitempty"`
}

// Checked returns the result of a verification at a time: the checkpoint that was checked, the signed
// note, and the error of [tree.Verify] or of sequencer.Prover.VerifyRows; nil if it passed.
func Checked(at time.Time, c tree.Checkpoint, signed []byte, err error) *Verification {
	v := &Verification{At: at.UTC().Truncate(time.Second), Passed: err == nil, Result: "every leaf is what was signed, and nothing is missing"}
	if c.Origin != "" {
		v.Origin, v.Size, v.Root, v.Checkpoint = c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]), string(signed)
	}
	var damage *tree.DamageError
	switch {
	case err == nil:
	case errors.As(err, &damage):
		v.Result = "the log is damaged: something in it is missing or was changed"
	case errors.Is(err, tree.ErrRolledBack):
		v.Result = "the log is shorter than it was once: it was cut, or an older copy was put in its place"
	case errors.Is(err, tree.ErrForked):
		v.Result = "the log does not contain what it was once: its past was changed"
	case errors.Is(err, tree.ErrUnsigned), errors.Is(err, tree.ErrCheckpoint):
		v.Result = "the log has no checkpoint with a valid signature"
	case errors.Is(err, tree.ErrQuorum):
		v.Result = "too few witnesses have signed the checkpoint"
	default:
		v.Result = "the log could not be checked; do it again"
	}
	return v
}

// alone returns what one tenant may see: the size of the log tells how much all others do.
func (v Verification) alone() Verification {
	v.Size, v.Checkpoint = 0, ""
	return v
}
