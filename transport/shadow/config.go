package shadow

import (
	"context"
	"errors"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/rule"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/vault"
)

// Gate decides on a message and runs a function that hands it over. *consent.Ledger implements it.
type Gate interface {
	Do(ctx context.Context, r consent.Request, f func(context.Context, consent.Permit) error) (consent.Decision, error)
}

// Previewer says what would become of messages. *transport.Gateway implements it.
type Previewer interface {
	Preview(ctx context.Context, messages []transport.Message, price transport.Price) (transport.Preview, error)
}

// Config configures [New].
type Config struct {
	// Gate decides, and counts what is handed over for its caps. Required: a *consent.Ledger whose
	// consent.Config.Observe is set.
	Gate Gate
	// Gateway judges what the gate does not look at, such as the text. Required: a *transport.Gateway.
	Gateway Previewer
	// Audit gets an event for each message. Required.
	Audit audit.Recorder
	// InTx runs a function in a transaction over all packages, as service.Service.InTx does. Required.
	InTx func(ctx context.Context, f func(context.Context, sealtext.Tx) error) error
	// Sealer enrolls who is texted. Required.
	Sealer *vault.Sealer
	// Locator finds where a recipient may be; that of the gateway. Required.
	Locator rule.Locator
	// Stage returns the stage of a tenant. Required; see [Stages] and [StageFile]. Where it returns an
	// error, nothing is sent.
	Stage func(ctx context.Context, tenant sealtext.Tenant) (Stage, error)
	// Until is when the observation ends: from then on StageObserve is StageGate. Required; give
	// consent.Observe.Until the same time.
	Until time.Time
	// Timeout is how long a message waits to be judged, and again for its audit event to be written;
	// 2 seconds by default. A message that is not judged by then goes on and is counted as such.
	Timeout time.Duration
	// OnError is called with the errors for which messages were not judged, or their audit events were
	// not written. They hold no number and no text. It is called by many goroutines at once and must
	// return quickly. Nil, the default, drops them; the report counts the messages in both cases.
	OnError func(ctx context.Context, err error)
	// Now is the clock; the system clock by default.
	Now func() time.Time
}

func (cfg *Config) check() error {
	switch {
	case cfg.Gate == nil:
		return errors.New("shadow: Config.Gate is required; use the *consent.Ledger of the service")
	case cfg.Gateway == nil:
		return errors.New("shadow: Config.Gateway is required; use the *transport.Gateway of the service")
	case cfg.Audit == nil:
		return errors.New("shadow: Config.Audit is required; use the *audit.Log of the service")
	case cfg.InTx == nil:
		return errors.New("shadow: Config.InTx is required; use InTx of the service")
	case cfg.Sealer == nil:
		return errors.New("shadow: Config.Sealer is required; use that of the service")
	case cfg.Locator == nil:
		return errors.New("shadow: Config.Locator is required; use that of the service")
	case cfg.Stage == nil:
		return errors.New("shadow: Config.Stage is required; use Stages or OpenStages")
	case cfg.Until.IsZero():
		return errors.New("shadow: Config.Until is required; use the time of consent.Observe.Until")
	case cfg.Timeout < 0:
		return errors.New("shadow: Config.Timeout must not be negative")
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 2 * time.Second
	}
	if cfg.OnError == nil {
		cfg.OnError = func(context.Context, error) {}
	}
	cfg.Now = clock.Or(cfg.Now)
	return nil
}
