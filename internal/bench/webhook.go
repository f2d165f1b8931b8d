package main

import (
	"context"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the scheme of Twilio
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
	"github.com/sealtext/sealtext/internal/ratio"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/twilio"
	"github.com/sealtext/sealtext/transport/webhook"
)

const (
	hookURL   = "https://sms.example.com/twilio"
	hookToken = "0123456789abcdef0123456789abcdef"
)

// webhookRow compares the webhook of a provider up to the claim of its event with the bare insertion of
// the same row, each in a transaction in the same file.
func webhookRow() Row {
	return Row{
		Name:   "webhook",
		What:   "one Twilio webhook on SQLite: handler, verify, parse, claim / the bare insert of the claim",
		Goal:   AtMost(2),
		Median: true,
		Config: ratio.Config{Rounds: 40, Now: cpuTime},
		Prepare: func(env *Env) (ours, baseline ratio.Op, err error) {
			f, err := newFile(env)
			if err != nil {
				return nil, nil, err
			}
			p, err := newParts(env, f.pool, filepath.Join(filepath.Dir(f.path), "keys"))
			if err != nil {
				return nil, nil, err
			}
			claims := claiming{parts: p}
			hook, err := webhook.New(webhook.Config{
				Name: "twilio", URL: hookURL, Tenant: benchTenant, Messages: claims, Deliveries: claims,
				Verifier: webhook.Twilio(webhook.StaticKeys(hookToken)), Parse: twilio.ParseWebhook,
			})
			if err != nil {
				return nil, nil, err
			}
			env.Cleanup(hook.Close)
			n := 0
			ours = ratio.Each(func() error {
				n++
				answer := httptest.NewRecorder()
				hook.ServeHTTP(answer, signedHook(env, n))
				if answer.Code/100 != 2 {
					return fmt.Errorf("status %d", answer.Code)
				}
				return nil
			})
			baseline = ratio.Each(func() error {
				tx, err := f.pool.BeginTx(env, nil)
				if err != nil {
					return err
				}
				id := sealtext.NewID()
				_, err = tx.ExecContext(env, "INSERT INTO sealtext_events (tenant, transport, event, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
					benchTenant.String(), "twilio", id[:], int64(n))
				if err != nil {
					return errors.Join(err, tx.Rollback())
				}
				return tx.Commit()
			})
			return ours, baseline, nil
		},
	}
}

// signedHook is an inbound message as Twilio posts it.
func signedHook(ctx context.Context, n int) *http.Request {
	form := url.Values{
		"MessageSid": {fmt.Sprintf("SM%032x", n)}, "SmsMessageSid": {fmt.Sprintf("SM%032x", n)}, "AccountSid": {"AC0123456789abcdef0123456789abcdef"},
		"From": {"+4915123456789"}, "To": {"+15005550006"}, "Body": {"See you tomorrow at ten, thank you."}, "NumSegments": {"1"},
		"NumMedia": {"0"}, "ApiVersion": {"2010-04-01"}, "SmsStatus": {"received"},
	}
	signed := hookURL
	for _, name := range slices.Sorted(maps.Keys(form)) {
		signed += name + form.Get(name)
	}
	mac := hmac.New(sha1.New, []byte(hookToken))
	_, _ = mac.Write([]byte(signed))
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, hookURL, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Twilio-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return r
}

// claiming receives messages as a gateway does, as far as the claim of the event.
type claiming struct{ parts }

// Receive claims the event.
func (c claiming) Receive(ctx context.Context, in transport.Incoming) (got transport.Received, err error) {
	err = c.db.Transport().InTx(ctx, func(ctx context.Context, tx sealtext.Tx) error {
		event, err := c.sealer.Token(ctx, tx, in.Tenant, sealtext.DomainReference, []byte(in.Transport+"\x00"+in.EventID))
		if err != nil {
			return err
		}
		isNew, err := c.db.Transport().ClaimEvent(ctx, tx, in.Tenant, in.Transport, event, clock.System())
		if err == nil && !isNew {
			err = errors.New("the event was claimed before")
		}
		return err
	})
	return got, err
}

// ReceiveDelivery is not called.
func (claiming) ReceiveDelivery(context.Context, transport.DeliveryReceipt) (transport.Status, error) {
	return transport.Status{}, errors.New("no receipt was posted")
}
