package shadow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/sealtext/sealtext"
)

// Stage is what becomes of the messages of a tenant.
type Stage uint8

// The stages. The zero value, which a tenant that nobody named has, is the gate.
const (
	// StageGate: the message goes through the gateway, which denies what the rules deny.
	StageGate Stage = iota
	// StageObserve: the message is judged, goes on to the provider as before, and what the gate would
	// have done is written to the audit log.
	StageObserve
	// StageDirect: the message goes on to the provider and nothing looks at it, as before the adoption.
	StageDirect
)

var stageNames = [...]string{StageGate: "gate", StageObserve: "observe", StageDirect: "direct"}

// String returns "gate", "observe" or "direct".
func (s Stage) String() string {
	if int(s) < len(stageNames) {
		return stageNames[s]
	}
	return "unknown"
}

// MarshalText writes the name of a stage.
func (s Stage) MarshalText() ([]byte, error) {
	if int(s) >= len(stageNames) {
		return nil, errStage
	}
	return []byte(s.String()), nil
}

// UnmarshalText reads the name of a stage.
func (s *Stage) UnmarshalText(text []byte) error {
	for i, name := range stageNames {
		if string(text) == name {
			*s = Stage(i) //nolint:gosec // three names
			return nil
		}
	}
	return errStage
}

var errStage = errors.New("shadow: a stage must be gate, observe or direct")

// Stages are the stages of tenants. One that is not among them is at the gate.
type Stages map[sealtext.Tenant]Stage

// maxStages is the longest file of stages that is read.
const maxStages = 16 << 20

// ReadStages reads stages from a JSON object of tenants and names of stages, such as
//
//	{"clinic": "gate", "corner-books": "observe"}
//
// The error says where the text is wrong, and does not repeat it.
func ReadStages(r io.Reader) (Stages, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxStages+1))
	if err != nil {
		return nil, fmt.Errorf("shadow: the stages cannot be read: %w", err)
	}
	if len(text) > maxStages {
		return nil, errors.New("shadow: the stages must be at most 16 MiB")
	}
	var named map[string]Stage
	if err := json.Unmarshal(text, &named); err != nil || named == nil {
		if errors.Is(err, errStage) {
			return nil, errStage
		}
		return nil, errors.New("shadow: the stages must be one JSON object of tenants and stages")
	}
	stages := make(Stages, len(named))
	for name, stage := range named {
		tenant, err := sealtext.ParseTenant(name)
		if err != nil {
			return nil, fmt.Errorf("shadow: stages: %w", err)
		}
		stages[tenant] = stage
	}
	return stages, nil
}

// Stage returns the stage of a tenant, for [Config].Stage. The error is always nil.
func (s Stages) Stage(_ context.Context, tenant sealtext.Tenant) (Stage, error) {
	return s[tenant], nil
}

// StageFile is a file of stages that is read again whenever it has changed, so that a tenant is cut
// over, or goes back, without a restart. It is safe for concurrent use.
type StageFile struct {
	path string

	mu     sync.Mutex
	info   os.FileInfo
	stages Stages
}

// OpenStages reads the stages of a file, in the form of [ReadStages].
func OpenStages(path string) (*StageFile, error) {
	f := &StageFile{path: path}
	if err := f.read(); err != nil {
		return nil, err
	}
	return f, nil
}

// Stage returns the stage of a tenant, for [Config].Stage. It looks at the size and the date of the
// file each time. The error is about a file that is gone or cannot be read any more: nothing is sent
// until it is mended, since nobody knows which tenants were to be cut over. Replace the file by
// renaming a new one to its name.
func (f *StageFile) Stage(_ context.Context, tenant sealtext.Tenant) (Stage, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.read(); err != nil {
		return StageGate, err
	}
	return f.stages[tenant], nil
}

// read reads the file unless it is the one that was read last.
func (f *StageFile) read() error {
	info, err := os.Stat(f.path)
	if err != nil {
		return fmt.Errorf("shadow: the file of stages: %w", errors.Unwrap(err))
	}
	if f.info != nil && os.SameFile(f.info, info) && f.info.Size() == info.Size() && f.info.ModTime().Equal(info.ModTime()) {
		return nil
	}
	file, err := os.Open(f.path)
	if err != nil {
		return fmt.Errorf("shadow: the file of stages: %w", errors.Unwrap(err))
	}
	defer func() { _ = file.Close() }()
	stages, err := ReadStages(file)
	if err != nil {
		return err
	}
	f.stages, f.info = stages, info
	return nil
}
