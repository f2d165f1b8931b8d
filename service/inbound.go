package service

import (
	"context"

	"github.com/sealtext/sealtext/transport/inbound"
)

// CatchUp adds a Watcher, which lists what a provider has received and takes in what no webhook has
// brought; see package transport/inbound. [Service.Start] starts it and [Service.Stop] stops it. Call it
// before Start, in every process with a relay, and close the webhook of cfg.Take after Stop. Programs,
// Database and Now are those of the service, and where OnError is nil the service reports, with the task
// "inbound" and the Name as the Route. The error is ErrStarted, ErrStopped, or that of [inbound.New].
func (s *Service) CatchUp(cfg inbound.Config) (*inbound.Watcher, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch s.state {
	case stateRunning:
		return nil, ErrStarted
	case stateStopping, stateStopped:
		return nil, ErrStopped
	case stateNew:
	}
	cfg.Programs, cfg.Database, cfg.Now = s.Programs, s.stores.Database, s.now
	if cfg.OnError == nil {
		cfg.OnError = func(ctx context.Context, e inbound.Error) {
			s.report(ctx, Error{Task: "inbound", Route: cfg.Name, Tenant: e.Tenant, Cause: e.Cause})
		}
	}
	w, err := inbound.New(cfg)
	if err != nil {
		return nil, err
	}
	s.watchers = append(s.watchers, w)
	return w, nil
}
