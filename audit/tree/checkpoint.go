package tree

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Checkpoint is the state of a log: how many leaves it has, and the hash over all of them
// (c2sp.org/tlog-checkpoint).
type Checkpoint struct {
	Origin string // the name of the log
	Size   int64
	Root   Hash
}

// Text returns the text that is signed.
func (c Checkpoint) Text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Size, 10) + "\n" + base64.StdEncoding.EncodeToString(c.Root[:]) + "\n"
}

// parseCheckpoint parses the text of a checkpoint. Lines after the third one, which the specification
// allows, are ignored.
func parseCheckpoint(text string) (c Checkpoint, err error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) != 4 || lines[0] == "" {
		return Checkpoint{}, ErrCheckpoint
	}
	c.Origin = lines[0]
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 || strconv.FormatInt(c.Size, 10) != lines[1] {
		return Checkpoint{}, ErrCheckpoint
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize || c.Size == 0 && [32]byte(root) != emptyRoot {
		return Checkpoint{}, ErrCheckpoint
	}
	c.Root = Hash(root)
	return c, nil
}

// ReadCheckpoint returns what a signed checkpoint says, whoever has signed it: it verifies nothing, see
// [Policy.Open]. The error is [ErrCheckpoint].
func ReadCheckpoint(signed []byte) (Checkpoint, error) {
	text, _, found := strings.Cut(string(signed), "\n\n")
	if !found {
		return Checkpoint{}, ErrCheckpoint
	}
	return parseCheckpoint(text + "\n")
}

// Sign signs a checkpoint: a signed note (c2sp.org/signed-note).
func Sign(c Checkpoint, signer note.Signer) ([]byte, error) {
	signed, err := note.Sign(&note.Note{Text: c.Text()}, signer)
	if err != nil {
		return nil, fmt.Errorf("tree: sign the checkpoint: %w", err)
	}
	return signed, nil
}

// Policy says whose signatures a checkpoint needs. The verifier of a log comes from [note.NewVerifier],
// those of witnesses from [NewWitness], or from another package that implements cosignatures
// (c2sp.org/tlog-cosignature). [ParsePolicy] reads a policy from a file.
type Policy struct {
	// Log verifies the signature of the log. Required.
	Log note.Verifier
	// Origin is the first line of its checkpoints; by default the name of Log.
	Origin string
	// Witnesses are those whose signatures count, and Quorum is how many of them have to be there; 0 by
	// default. A witness signs only a checkpoint that contains all those it signed before.
	Witnesses []note.Verifier
	Quorum    int
	// Require is a rule about further witnesses, of groups in groups, as [ParsePolicy] reads it; none by
	// default. It must hold as well.
	Require *Group
}

func (p Policy) origin() string {
	if p.Origin == "" {
		return p.Log.Name()
	}
	return p.Origin
}

// verifiers returns all whose signatures count.
func (p Policy) verifiers() []note.Verifier {
	return slices.Concat([]note.Verifier{p.Log}, p.Witnesses, p.Require.verifiers())
}

// Check returns an error for a policy that cannot be used.
func (p Policy) Check() error {
	switch {
	case p.Log == nil:
		return errors.New("tree: Policy.Log is required")
	case p.Quorum < 0 || p.Quorum > len(p.Witnesses):
		return errors.New("tree: Policy.Quorum must be 0 to the number of Policy.Witnesses")
	}
	if err := p.Require.check(); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, v := range p.verifiers() {
		if v == nil {
			return errors.New("tree: Policy.Witnesses must not have a nil verifier")
		}
		key := keyOf(v.Name(), v.KeyHash())
		if seen[key] {
			return errors.New("tree: a verifier is in the Policy twice, so that one signature would count as two")
		}
		seen[key] = true
	}
	return nil
}

// Open checks the signatures of a checkpoint and returns it. The error is [ErrUnsigned], [ErrQuorum] or
// [ErrCheckpoint], or that of [Policy.Check]. A wrong signature of a verifier that the policy names
// makes the checkpoint ErrUnsigned, whichever other signatures it has.
func (p Policy) Open(signed []byte) (Checkpoint, error) {
	if err := p.Check(); err != nil {
		return Checkpoint{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(p.verifiers()...))
	if err != nil {
		return Checkpoint{}, ErrUnsigned
	}
	by := map[string]bool{}
	for _, s := range opened.Sigs {
		by[keyOf(s.Name, s.Hash)] = true
	}
	among := Group{Need: p.Quorum, Witnesses: p.Witnesses}
	switch {
	case !by[keyOf(p.Log.Name(), p.Log.KeyHash())]:
		return Checkpoint{}, ErrUnsigned
	case !among.signed(by) || !p.Require.signed(by):
		return Checkpoint{}, ErrQuorum
	}
	c, err := parseCheckpoint(opened.Text)
	if err == nil && c.Origin != p.origin() {
		err = ErrCheckpoint
	}
	if err != nil {
		return Checkpoint{}, err
	}
	return c, nil
}

// CheckConsistency checks by a proof that the log of checkpoint later begins with the whole log of
// checkpoint earlier (RFC 6962, section 2.1.2). The error is [ErrRolledBack] or [ErrForked].
func CheckConsistency(earlier, later Checkpoint, proof tlog.TreeProof) error {
	switch {
	case earlier.Origin != later.Origin:
		return ErrForked
	case later.Size < earlier.Size:
		return ErrRolledBack
	case earlier.Size == 0:
		return nil
	case earlier.Size == later.Size:
		if earlier.Root != later.Root {
			return ErrForked
		}
		return nil
	}
	if err := tlog.CheckTree(proof, later.Size, later.Root, earlier.Size, earlier.Root); err != nil {
		return ErrForked
	}
	return nil
}
