package service

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/retention/processor"
	"github.com/sealtext/sealtext/retention/request"
)

const requestsTask = "requests"

// remindEvery is how often deadlines of requests are looked at: none is shorter than a day.
const remindEvery = time.Hour

// processorNames are the names of a register; none for a nil one.
func processorNames(r *processor.Register) (names []string) {
	if r == nil {
		return nil
	}
	for _, p := range r.All() {
		names = append(names, p.Name)
	}
	return names
}

// saleOf is the ledger, which is made after the vault.
type saleOf struct{ s *Service }

func (o saleOf) OptedOutOfSale(ctx context.Context, tx sealtext.Tx, people []sealtext.Person) ([]bool, error) {
	return o.s.Consent.OptedOutOfSale(ctx, tx, people)
}

// remind says what is due about requests of data subjects.
func (s *Service) remind(ctx context.Context) error {
	say := s.onReminder
	if say == nil {
		say = s.sayReminder
	}
	_, err := s.Requests.Remind(ctx, say)
	return err
}

func (s *Service) sayReminder(ctx context.Context, of request.Case, r request.Reminder) error {
	if r.Alert {
		s.report(ctx, Error{Task: requestsTask, Tenant: of.Tenant, Cause: errors.New(r.Text)})
		return nil
	}
	s.log.LogAttrs(ctx, slog.LevelWarn, "sealtext: a request is due", slog.String("tenant", of.Tenant.String()), slog.String("reminder", r.Text))
	return nil
}
