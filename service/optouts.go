package service

import (
	"context"
	"fmt"

	"github.com/sealtext/sealtext/transport/optouts"
)

// buildOptOuts makes what keeps the lists of providers.
func (s *Service) buildOptOuts(cfg Config) (err error) {
	s.OptOuts = map[string]*optouts.Syncer{}
	for _, c := range cfg.OptOuts {
		if s.OptOuts[c.Name] != nil {
			return fmt.Errorf("service: Config.OptOuts has the name %s twice", c.Name)
		}
		c.Consent, c.Sealer, c.Vault, c.Programs, c.Audit = s.Consent, s.Sealer, s.Vault, s.Programs, s.Audit
		c.Database, c.Now = s.stores.Database, s.now
		if c.OnError == nil {
			c.OnError = func(ctx context.Context, e optouts.Error) {
				s.report(ctx, Error{Task: "opt-outs", Route: c.Name, Tenant: e.Tenant, Cause: e.Cause})
			}
		}
		if s.OptOuts[c.Name], err = optouts.New(c); err != nil {
			return fmt.Errorf("service: %w", err)
		}
	}
	return nil
}
