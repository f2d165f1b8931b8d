package tree

import (
	"crypto/sha256"
	"errors"
	"strconv"
)

var (
	// ErrFrontier is returned for bytes that are not the frontier of a tree of that size.
	ErrFrontier = errors.New("tree: not the frontier of a tree of that size")
	// ErrCheckpoint is returned for a text that is not a checkpoint of the log that the policy names.
	ErrCheckpoint = errors.New("tree: not a checkpoint of this log; see Policy.Origin")
	// ErrUnsigned is returned for a checkpoint without a valid signature of the log.
	ErrUnsigned = errors.New("tree: the checkpoint has no valid signature of the log; see Policy.Log")
	// ErrQuorum is returned for a checkpoint that too few of the witnesses have signed.
	ErrQuorum = errors.New("tree: too few witnesses have signed the checkpoint; see Policy.Quorum")
	// ErrRolledBack is returned where a log is shorter than it was once: it was cut, or an older copy of
	// its database was put in its place.
	ErrRolledBack = errors.New("tree: the log is shorter than it was at a checkpoint that is known; compare it with a copy that is as long")
	// ErrForked is returned where a log does not begin with what it was once: its past was changed.
	ErrForked = errors.New("tree: the log does not contain what it was at a checkpoint that is known; its past was changed")
	// ErrBundle is returned for a text that is not the proof of an audit event.
	ErrBundle = errors.New("tree: not the proof of an audit event; see Bundle")
	// ErrNotIncluded is returned where the proof does not lead from the leaf to the checkpoint.
	ErrNotIncluded = errors.New("tree: the event is not in the log at that place: the leaf, the proof or the checkpoint was changed")
)

// emptyRoot is the hash of the tree without leaves.
var emptyRoot = sha256.Sum256(nil)

// DamageError says what in a log is missing or was changed.
type DamageError struct {
	// File is the path of a file in an exported log; empty where none is at fault.
	File string
	// Index is that of the first leaf that the damage concerns, or -1.
	Index int64
	What  string // in words, without anything of the content
}

// Error says where the damage is, and what it is.
func (e *DamageError) Error() string {
	s := "tree: damaged log: "
	if e.File != "" {
		s += e.File + ": "
	}
	if e.Index >= 0 {
		s += "leaf " + strconv.FormatInt(e.Index, 10) + ": "
	}
	return s + e.What
}
