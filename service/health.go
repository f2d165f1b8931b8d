package service

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/sealtext/sealtext/audit/highwater"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/route"
)

// loops knows when each task in the background last came around.
type loops struct {
	mu   sync.Mutex
	last map[string]time.Time
	span map[string]time.Duration
}

// add enters a task and returns what it calls each time it has come around.
func (l *loops) add(task string, period time.Duration, now time.Time) func(time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.last == nil {
		l.last, l.span = map[string]time.Time{}, map[string]time.Duration{}
	}
	l.last[task], l.span[task] = now, period
	return func(t time.Time) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.last[task] = t
	}
}

// stuck lists the tasks that did not come around for three periods and a minute.
func (l *loops) stuck(now time.Time) (tasks []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for task, at := range l.last {
		if now.Sub(at) > 3*l.span[task]+time.Minute {
			tasks = append(tasks, task)
		}
	}
	slices.Sort(tasks)
	return tasks
}

// Live returns an error that names the tasks in the background that are stuck, for a liveness
// probe; restart the process then. A task is stuck when it has not ended a run for three of its
// periods and one minute; the period of sweeps is Config.SweepEvery. Relays are not among the
// tasks: watch [Stats].Routes. Live also returns [ErrNotSingle] once a service with
// Config.SingleProcess has lost its lease. It does no I/O, and is for a service between Start and
// Stop.
func (s *Service) Live(context.Context) error {
	if err := s.alone(); err != nil {
		return err
	}
	if stuck := s.loops.stuck(s.now()); len(stuck) > 0 {
		return fmt.Errorf("service: stuck: %v", stuck)
	}
	return nil
}

// errStopping fails Ready, so that no more webhooks are routed to this process.
var errStopping = errors.New("service: stopping")

// Ready returns nil where a STOP can be received, for a readiness probe: the database answers and
// the service is not stopping. The version of the tables is not checked again after
// [sqlstore.Open]. A database of another environment or one that was restored, a suspended tenant and an unconfirmed copy of
// the keys are no errors, since an opt-out must be received all the same; see [Service.Stats].
func (s *Service) Ready(ctx context.Context) error {
	s.mu.Lock()
	state := s.state
	s.mu.Unlock()
	if state >= stateStopping {
		return errStopping
	}
	if err := s.alone(); err != nil {
		return err
	}
	_, err := s.stores.Database.Fenced(ctx)
	if errors.Is(err, highwater.ErrRewound) {
		return nil
	}
	return err
}

// Stats is the state of a service and of its database.
type Stats struct {
	// Routes is what waits, by route, also of routes that no relay of this process serves.
	Routes []transport.Backlog
	// Senders is the same by tenant and sender.
	Senders []transport.SenderBacklog
	// Providers is the health of the providers of each of Config.Routers, by route, as this process
	// knows it.
	Providers map[string][]route.Health
	// Unserved are routes with messages that are due and that no relay of this process serves.
	Unserved []string
	// Feed is how far the handlers of events are, also those of other processes.
	Feed transport.FeedStats
	// AuditAge is for how long the oldest audit event has waited for its number, without which a change
	// of it goes unnoticed; 0 where none waits, and without Config.Sequencer.
	AuditAge time.Duration
	// Fenced says that the database belongs to another environment: nothing is sent but to the
	// allow-list of the relays.
	Fenced bool
	// Rewound says that the database was restored from a backup: nothing is sent before
	// [Service.ConfirmRestore].
	Rewound bool
	// Backup says whether copies of the keys were tried.
	Backup Backup
}

// Stats reads the state of the service, with a few statements. It also works before Start and after
// Stop.
func (s *Service) Stats(ctx context.Context) (st Stats, err error) {
	st.Fenced, err = s.stores.Database.Fenced(ctx)
	if st.Rewound = errors.Is(err, highwater.ErrRewound); err != nil && !st.Rewound {
		return Stats{}, err
	}
	if st.Routes, err = s.stores.Transport.Backlog(ctx, s.now()); err != nil {
		return Stats{}, err
	}
	if st.Feed, err = s.stores.Transport.FeedStats(ctx); err != nil {
		return Stats{}, err
	}
	if s.Sequencer != nil {
		if st.AuditAge, err = s.Sequencer.Age(ctx); err != nil {
			return Stats{}, err
		}
	}
	if st.Senders, err = s.stores.Transport.SenderBacklog(ctx, s.now()); err != nil {
		return Stats{}, err
	}
	if st.Backup, err = s.backup(ctx); err != nil {
		return Stats{}, err
	}
	for name, r := range s.Routers {
		if st.Providers == nil {
			st.Providers = map[string][]route.Health{}
		}
		st.Providers[name] = r.Health()
	}
	for _, r := range st.Routes {
		if s.unserved(r) {
			st.Unserved = append(st.Unserved, r.Route)
		}
	}
	return st, nil
}

// Handler serves GET /live and GET /ready for an orchestrator: 204, or 503 without details, which go
// to the Logger.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	probe := func(name string, check func(context.Context) error) {
		mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) {
			if err := check(r.Context()); err != nil {
				s.log.WarnContext(r.Context(), "sealtext: probe failed", "probe", name, "error", err)
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			w.WriteHeader(http.StatusNoContent)
		})
	}
	probe("live", s.Live)
	probe("ready", s.Ready)
	return mux
}
