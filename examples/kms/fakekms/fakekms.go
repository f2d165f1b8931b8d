// Package fakekms has servers on the loopback interface that speak as much of
// three key management services as wrapping keys and destroying them needs,
// for the clients that programs really use. They hold keys in memory and check
// no credentials.
package fakekms

import (
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/api/option"
)

// Server is a fake that runs.
type Server struct {
	// URI of the key that it has at the start.
	URI string
	// Env are variables with which the client finds it.
	Env map[string]string
	// Options are for the Google client, which has no variable.
	Options []option.ClientOption
	// Calls counts what it answered, refusals too.
	Calls atomic.Int64
	// Down makes it refuse everything.
	Down atomic.Bool
	// IgnoreAssociatedData makes it the kind of service that must not be used.
	IgnoreAssociatedData atomic.Bool

	mu        sync.Mutex
	now       time.Time
	keys      map[string]*key // by what the service calls them
	deletable map[string]bool // at HashiCorp, which asks first
	stops     []func()
}

// Start starts a fake of aws, gcp or hcvault.
func Start(kind string) (*Server, error) {
	s := &Server{Env: map[string]string{}, now: time.Now(), keys: map[string]*key{}}
	var err error
	switch kind {
	case "aws":
		err = s.startAWS()
	case "gcp":
		err = s.startGoogle()
	case "hcvault":
		err = s.startHashiCorp()
	default:
		err = errors.New("a fake is aws, gcp or hcvault")
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	s.Calls.Store(0)
	return s, nil
}

// Close stops it.
func (s *Server) Close() {
	for _, stop := range s.stops {
		stop()
	}
}

// trust writes the certificate of a TLS server where a client can read it.
func (s *Server) trust(web *httptest.Server) (string, error) {
	dir, err := os.MkdirTemp("", "fakekms")
	if err != nil {
		return "", err
	}
	s.stops = append(s.stops, func() { _ = os.RemoveAll(dir) })
	path := filepath.Join(dir, "ca.pem")
	return path, os.WriteFile(path, certificate(web), 0o600)
}
