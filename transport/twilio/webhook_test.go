package twilio_test

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/consent/program"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/twilio"
	"github.com/sealtext/sealtext/transport/webhook"
)

const (
	hookURL = "https://sms.example.com/twilio"
	ours    = "+15005550006"
)

// inbound returns the parameters of a message as Twilio sends them, changed by pairs; an empty value
// removes one.
func inbound(id int, from, body string, pairs ...string) url.Values {
	sid := fmt.Sprintf("SM%032x", id)
	return changed(url.Values{
		"AccountSid": {accountSID}, "MessageSid": {sid}, "SmsSid": {sid}, "SmsMessageSid": {sid}, "ApiVersion": {"2010-04-01"}, "SmsStatus": {"received"},
		"From": {from}, "To": {ours}, "Body": {body}, "NumMedia": {"0"}, "NumSegments": {"1"},
		"FromCity": {"SPRINGFIELD"}, "FromState": {"XQ"}, "FromZip": {"97477"}, "FromCountry": {"US"},
		"ToCity": {"SHELBYVILLE"}, "ToState": {"XZ"}, "ToZip": {"46176"}, "ToCountry": {"US"},
	}, pairs...)
}

// callback returns the parameters of a receipt.
func callback(sid, status, code string, pairs ...string) url.Values {
	return changed(url.Values{
		"AccountSid": {accountSID}, "MessageSid": {sid}, "SmsSid": {sid}, "ApiVersion": {"2010-04-01"}, "From": {ours}, "To": {number},
		"MessageStatus": {status}, "SmsStatus": {status}, "ErrorCode": {code},
	}, pairs...)
}

func changed(form url.Values, pairs ...string) url.Values {
	for i := 0; i < len(pairs); i += 2 {
		if form.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			form.Del(pairs[i])
		}
	}
	return form
}

// signedBy is a request that Twilio makes with the token of an account.
func signedBy(token string, form url.Values) *http.Request {
	var text strings.Builder
	text.WriteString(hookURL)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, v := range form[name] {
			text.WriteString(name + v)
		}
	}
	mac := hmac.New(sha1.New, []byte(token))
	_, _ = io.WriteString(mac, text.String())
	r := httptest.NewRequest(http.MethodPost, "/twilio", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	r.Header.Set("X-Twilio-Signature", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return r
}

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

// sids accepts every message and gives it an id of Twilio's form.
type sids struct{ next atomic.Int64 }

func (s *sids) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{}, err
	}
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: fmt.Sprintf("SM%032x", s.next.Add(1))}, nil
}

// hook is a service with its webhook. Errors are kept.
type hook struct {
	*servicetest.Harness
	*webhook.Handler
	errs []error
}

func newHook(t *testing.T, change func(*servicetest.Config), adjust func(*webhook.Config)) *hook {
	t.Helper()
	k := &hook{}
	k.Harness = servicetest.NewWith(t, func(c *servicetest.Config) {
		if change != nil {
			change(c)
		}
	})
	cfg := webhook.Config{
		Name: "inbox", URL: hookURL, Verifier: webhook.Twilio(webhook.StaticKeys(secret)), Parse: twilio.ParseWebhook, Tenant: k.Tenant,
		Messages: k.Gateway, Deliveries: k.Gateway,
		OnError: func(_ context.Context, err error) { k.errs = append(k.errs, err) },
	}
	if adjust != nil {
		adjust(&cfg)
	}
	var err error
	k.Handler, err = webhook.New(cfg)
	require.NoError(t, err)
	t.Cleanup(k.Handler.Close)
	return k
}

// heard returns how many inbound messages are new in the feed.
func (k *hook) heard() (n int) {
	for events := k.Hear(); len(events) > 0; events = k.Hear() {
		for _, e := range events {
			if e.Kind == transport.EventInbound {
				n++
			}
		}
	}
	return n
}

func (k *hook) status(r *http.Request) int { return serve(k.Handler, r).Code }

// A STOP through the webhook is in force; whatever is not Twilio's, or not whole, changes nothing.
func TestWebhook(t *testing.T) {
	k := newHook(t, nil, nil)
	k.OptIn(number)
	stop := inbound(1, number, "STOP")

	forged := signedBy("a guess", stop)
	require.Equal(t, http.StatusForbidden, k.status(forged))
	moved := signedBy(secret, inbound(1, "+12025550199", "STOP"))
	moved.Body = io.NopCloser(strings.NewReader(stop.Encode()))
	require.Equal(t, http.StatusForbidden, k.status(moved), "the signature of another message")
	cut := signedBy(secret, stop)
	cut.Body = io.NopCloser(strings.NewReader(stop.Encode()[:100]))
	require.Equal(t, http.StatusForbidden, k.status(cut), "truncated")
	long := signedBy(secret, inbound(1, number, strings.Repeat("STOP ", 60_000)))
	require.Equal(t, http.StatusRequestEntityTooLarge, k.status(long))
	packed := signedBy(secret, stop)
	packed.Header.Set("Content-Encoding", "gzip")
	require.Equal(t, http.StatusUnsupportedMediaType, k.status(packed))
	require.Len(t, k.errs, 5)
	for _, err := range k.errs {
		for _, clear := range []string{number[1:], "STOP", "SPRINGFIELD", secret} {
			require.NotContains(t, err.Error(), clear)
		}
	}
	require.NoError(t, k.Send(number, text), "nothing of that counted")
	require.Zero(t, k.heard())

	rec := serve(k.Handler, signedBy(secret, stop))
	require.Equal(t, http.StatusOK, rec.Code)
	require.Equal(t, "text/xml; charset=utf-8", rec.Header().Get("Content-Type"))
	require.Equal(t, `<?xml version="1.0" encoding="UTF-8"?><Response></Response>`, rec.Body.String())
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	require.Equal(t, 1, k.heard())
	require.Equal(t, http.StatusOK, k.status(signedBy(secret, stop)), "replayed")
	require.Zero(t, k.heard(), "a replayed event is recorded once")
	require.Len(t, k.errs, 5)
}

// A replayed START does not undo a later STOP.
func TestReplayedStart(t *testing.T) {
	k := newHook(t, nil, nil)
	k.OptIn(number)
	start := inbound(1, number, "START")
	require.Equal(t, http.StatusOK, k.status(signedBy(secret, start)))
	k.Clock.Advance(time.Hour)
	require.Equal(t, http.StatusOK, k.status(signedBy(secret, inbound(2, number, "STOP"))))
	k.Clock.Advance(time.Hour)
	require.Equal(t, http.StatusOK, k.status(signedBy(secret, start)))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
}

// Where Twilio has answered a STOP, nobody answers it again.
func TestTwilioHasAnswered(t *testing.T) {
	words := program.Wording{Brand: "City Clinic", Program: "reminders", Contact: "example.com/help"}
	for _, c := range []struct {
		name, handled string
		want          []string
	}{
		{"it has", "STOP", nil},
		{"it has not", "", []string{words.OptOut()}},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newHook(t, func(c *servicetest.Config) {
				c.Programs[0].Wording = words
				c.Programs[0].Senders[0].Keywords = program.OwnerProvider
			}, nil)
			k.OptIn(number)
			require.Equal(t, http.StatusOK, k.status(signedBy(secret, inbound(1, number, "STOP", "OptOutType", c.handled))))
			k.Deliver()
			require.Equal(t, c.want, k.Texts(number))
			require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
		})
	}
	k := newHook(t, nil, nil)
	k.OptIn(number)
	require.Equal(t, http.StatusOK, k.status(signedBy(secret, inbound(1, number, "Baja por favor no", "OptOutType", "STOP"))))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied, "whatever the text, Twilio blocks")
}

// STOP by another channel counts; what else comes by it does not.
func TestOtherChannels(t *testing.T) {
	for _, channel := range []string{"whatsapp:", "rcs:"} {
		k := newHook(t, nil, nil)
		k.OptIn(number)
		require.Equal(t, http.StatusOK, k.status(signedBy(secret, inbound(1, channel+number, "hello", "To", channel+ours))))
		require.ErrorIs(t, k.errs[0], webhook.ErrChannel)
		require.NoError(t, k.Send(number, text))
		require.Equal(t, http.StatusOK, k.status(signedBy(secret, inbound(2, channel+number, "stop", "To", channel+ours))))
		require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	}
	k := newHook(t, nil, nil)
	k.OptIn(number)
	require.Equal(t, http.StatusOK, k.status(signedBy(secret, inbound(1, "rcs:"+number, "stop", "To", "rcs:city_clinic_agent"))))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied, "an agent that nobody declares: of the whole tenant")
}

// Two tenants with an account each: the account that signed decides, whatever the request names.
func TestWebhookOfTwoAccounts(t *testing.T) {
	const other, otherSecret = "ACcccccccccccccccccccccccccccccccc", "staple"
	shop := sealtext.MustTenant("shop")
	k := newHook(t, nil, func(c *webhook.Config) {
		c.Verifier = webhook.Twilio(func(_ context.Context, account string) ([]string, error) {
			return map[string][]string{accountSID: {"an older token", secret}, other: {otherSecret}}[account], nil
		})
		tenant := c.Tenant
		c.Tenant = sealtext.Tenant{}
		c.Owner = func(_ context.Context, a webhook.Address) (webhook.Owner, error) {
			switch {
			case a.Account == accountSID && (a.Sender.String() == ours || a.Pool == serviceSID):
				return webhook.Owner{Tenant: tenant, Sender: sealtext.MustSender(ours)}, nil
			case a.Account == accountSID:
				return webhook.Owner{Tenants: []sealtext.Tenant{tenant}}, nil
			case a.Account == other:
				return webhook.Owner{Tenants: []sealtext.Tenant{shop}}, nil
			}
			return webhook.Owner{}, nil
		}
	})
	k.OptIn(number)
	require.Equal(t, http.StatusForbidden, k.status(signedBy(otherSecret, inbound(1, number, "STOP"))), "the key of the other tenant")
	require.Equal(t, http.StatusServiceUnavailable, k.status(signedBy(otherSecret, inbound(2, number, "STOP", "AccountSid", other))),
		"a STOP to our sender in the other account is no business of ours; the tenant of that account has no keys")
	require.Equal(t, http.StatusNotFound, k.status(signedBy(otherSecret, inbound(3, number, "hello", "AccountSid", other))))
	require.Equal(t, http.StatusServiceUnavailable, k.status(signedBy(otherSecret, callback("SM0123456789abcdef0123456789abcdef", "failed", "21610", "AccountSid", other))), "likewise")
	require.Equal(t, http.StatusNotFound, k.status(signedBy(otherSecret, callback("SM0123456789abcdef0123456789abcdef", "delivered", "", "AccountSid", other))))
	require.NoError(t, k.Send(number, text))
	require.Equal(t, http.StatusNotFound, k.status(signedBy(secret, inbound(4, number, "hello", "To", "+15005550099"))), "an unknown sender")
	require.Equal(t, http.StatusOK, k.status(signedBy(secret, inbound(5, number, "hello", "To", "+15005550099", "MessagingServiceSid", serviceSID))), "of a known pool")
	require.NoError(t, k.Send(number, text))
	require.Equal(t, http.StatusOK, k.status(signedBy(secret, inbound(6, number, "STOP", "To", "+15005550099"))), "its STOP counts")
	require.ErrorIs(t, k.errs[len(k.errs)-1], webhook.ErrUnknownAddress)
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
}

// A receipt that says that the person opted out counts, also where nobody has the sender of the message any
// more.
func TestOptOutInAReceiptOfAnUnknownSender(t *testing.T) {
	k := newHook(t, func(c *servicetest.Config) { c.Relay.Transport = &sids{} }, func(c *webhook.Config) {
		tenant := c.Tenant
		c.Tenant = sealtext.Tenant{}
		c.Owner = func(context.Context, webhook.Address) (webhook.Owner, error) {
			return webhook.Owner{Tenants: []sealtext.Tenant{tenant}}, nil
		}
	})
	k.OptIn(number)
	require.NoError(t, k.Send(number, text))
	k.Deliver()
	blocked := callback(fmt.Sprintf("SM%032x", 1), "failed", "21610", "From", "", "MessagingServiceSid", serviceSID)
	require.Equal(t, http.StatusNoContent, k.status(signedBy(secret, blocked)))
	require.ErrorIs(t, k.errs[0], webhook.ErrUnknownAddress)
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
}

// The receipts of a message in every order end in the same state.
func TestReceipts(t *testing.T) {
	history := [][2]string{{"queued", ""}, {"sending", ""}, {"sent", ""}, {"undelivered", "30003"}}
	var run func(done, left [][2]string)
	run = func(done, left [][2]string) {
		if len(left) > 0 {
			for i := range left {
				run(append(slices.Clone(done), left[i]), slices.Delete(slices.Clone(left), i, i+1))
			}
			return
		}
		k := newHook(t, func(c *servicetest.Config) { c.Relay.Transport = &sids{} }, nil)
		k.OptIn(number)
		id, err := k.Gateway.Send(t.Context(), k.Message(number, text))
		require.NoError(t, err)
		k.Deliver()
		for _, s := range append(done, done[0]) {
			require.Equal(t, http.StatusNoContent, k.status(signedBy(secret, callback(fmt.Sprintf("SM%032x", 1), s[0], s[1]))))
		}
		got, err := k.Gateway.Status(t.Context(), k.Tenant, id)
		require.NoError(t, err)
		require.Equal(t, transport.StateUndelivered, got.State, done)
		require.Empty(t, k.errs)
	}
	run(nil, history)
}

// What Twilio says about a message, in the words of the library.
func TestReceiptStates(t *testing.T) {
	for _, c := range []struct {
		status, code string
		want         transport.State
		optedOut     bool
	}{
		{"sent", "", transport.StateSent, false},
		{"delivered", "", transport.StateDelivered, false},
		{"read", "", transport.StateDelivered, false},
		{"undelivered", "30003", transport.StateUndelivered, false},
		{"undelivered", "30005", transport.StateUndelivered, false},
		{"undelivered", "30036", transport.StateLapsed, false},
		{"failed", "30008", transport.StateFailed, false},
		{"failed", "21610", transport.StateFailed, true},
		{"canceled", "", transport.StateFailed, false},
	} {
		t.Run(c.status+c.code, func(t *testing.T) {
			k := newHook(t, func(c *servicetest.Config) { c.Relay.Transport = &sids{} }, nil)
			k.OptIn(number)
			id, err := k.Gateway.Send(t.Context(), k.Message(number, text))
			require.NoError(t, err)
			k.Deliver()
			require.Equal(t, http.StatusNoContent, k.status(signedBy(secret, callback(fmt.Sprintf("SM%032x", 1), c.status, c.code))))
			got, err := k.Gateway.Status(t.Context(), k.Tenant, id)
			require.NoError(t, err)
			require.Equal(t, c.want, got.State)
			if c.optedOut {
				require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
			} else {
				require.NoError(t, k.Send(number, text))
			}
		})
	}
	k := newHook(t, nil, nil)
	require.Equal(t, http.StatusNoContent, k.status(signedBy(secret, callback("SM0123456789abcdef0123456789abcdef", "delivered", ""))), "kept: no message is known yet")
	require.Equal(t, http.StatusNoContent, k.status(signedBy(secret, callback("SM0123456789abcdef0123456789abcdef", "accepted", ""))), "says nothing new")
}

func TestParseWebhook(t *testing.T) {
	read := func(form url.Values) (webhook.Event, error) {
		r := signedBy(secret, form)
		return twilio.ParseWebhook(&webhook.Request{Method: r.Method, URL: hookURL, Header: r.Header, Body: []byte(form.Encode())})
	}
	e, err := read(inbound(7, number, "See you", "MessagingServiceSid", serviceSID, "OptOutType", "HELP", "NumMedia", "2", "MediaUrl0", "https://api.twilio.com/x"))
	require.NoError(t, err)
	require.Equal(t, fmt.Sprintf("SM%032x", 7), e.ID)
	require.Equal(t, serviceSID, e.Pool)
	require.Equal(t, ours, e.Sender.String())
	require.Equal(t, 2, e.Media)
	require.Equal(t, number, e.Message.From.E164())
	require.Equal(t, "See you", e.Message.Body.Plaintext())
	require.Equal(t, consent.ProviderHelped, e.Message.Handled)
	for _, dropped := range []string{"SPRINGFIELD", "XQ", "97477", "SHELBYVILLE", "XZ", "46176", number[1:], "See you", "MediaUrl"} {
		require.NotContains(t, fmt.Sprintf("%+v %+v %#v", e, *e.Message, e), dropped)
	}
	e, err = read(inbound(7, number, "STOP", "OptOutType", "REVOKE"))
	require.NoError(t, err, "what is new about a text does not lose it")
	require.Equal(t, consent.ProviderDidNothing, e.Message.Handled)
	e, err = read(callback("SM0123456789abcdef0123456789abcdef", "failed", "21610", "From", "", "MessagingServiceSid", serviceSID))
	require.NoError(t, err, "the service says whose it is")
	require.True(t, e.Sender.IsZero())
	require.Equal(t, serviceSID, e.Pool)
	require.True(t, e.Delivery.OptedOut)
	for _, c := range []struct {
		name  string
		form  url.Values
		field string
	}{
		{"no id", inbound(1, number, "x", "MessageSid", ""), "MessageSid"},
		{"id that is none", inbound(1, number, "x", "MessageSid", number), "MessageSid"},
		{"no account", inbound(1, number, "x", "AccountSid", ""), "AccountSid"},
		{"service that is none", inbound(1, number, "x", "MessagingServiceSid", "MG"), "MessagingServiceSid"},
		{"no body", inbound(1, number, "x", "Body", ""), "Body"},
		{"two bodies", func() url.Values { f := inbound(1, number, "x"); f.Add("Body", "y"); return f }(), "Body"},
		{"one body twice", func() url.Values { f := inbound(1, number, "x"); f.Add("Body", "x"); return f }(), "Body"},
		{"two senders", func() url.Values { f := inbound(1, number, "x"); f.Add("From", number); return f }(), "From"},
		{"no sender", inbound(1, number, "x", "From", ""), "number"},
		{"sender that is none", inbound(1, "anonymous", "x"), "number"},
		{"sender on another channel that is none", inbound(1, "messenger:1234", "x"), "number"},
		{"to nobody", inbound(1, number, "x", "To", ""), "To"},
		{"to what is no sender", inbound(1, number, "x", "To", "+1"), "sender"},
		{"media without a number", inbound(1, number, "x", "NumMedia", "some"), "NumMedia"},
		{"media below zero", inbound(1, number, "x", "NumMedia", "-1"), "NumMedia"},
		{"long body", inbound(1, number, strings.Repeat("x", 40_000)), "body"},
		{"status that is none", callback("SM0123456789abcdef0123456789abcdef", "lost", ""), "MessageStatus"},
		{"status of an inbound message", callback("SM0123456789abcdef0123456789abcdef", "received", ""), "MessageStatus"},
		{"code in words", callback("SM0123456789abcdef0123456789abcdef", "failed", "x"), "ErrorCode"},
		{"receipt of what is no sender", callback("SM0123456789abcdef0123456789abcdef", "sent", "", "From", "+1", "MessagingServiceSid", serviceSID), "sender"},
		{"receipt of nobody", callback("SM0123456789abcdef0123456789abcdef", "sent", "", "From", ""), "To"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := read(c.form)
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.NotContains(t, err.Error(), number[1:])
		})
	}
}

// away is a store whose database is away, or whose answers to a commit get lost.
type away struct {
	transport.Store
	down, lose atomic.Bool
}

var errAway = errors.New("the database is away")

func (s *away) InTx(ctx context.Context, f func(context.Context, sealtext.Tx) error) error {
	if s.down.Load() && !s.lose.Load() {
		return errAway
	}
	err := s.Store.InTx(ctx, f)
	if s.down.Load() && err == nil {
		return errAway
	}
	return err
}

// The database is away for a minute in which a thousand people text STOP. Twilio repeats what was not
// acknowledged. Every STOP is in force afterwards, and recorded once.
func TestNoSTOPIsLost(t *testing.T) {
	const people = 1000
	var store *away
	k := newHook(t, func(c *servicetest.Config) {
		store = &away{Store: c.Gateway.Store.(transport.Store)}
		c.Gateway.Store = store
	}, nil)
	who := func(i int) string { return fmt.Sprintf("+1202555%04d", i) }
	for i := range people + 1 {
		k.OptIn(who(i))
	}
	type post struct {
		at    time.Duration
		who   int
		tries int
	}
	var queue []post
	for i := range people {
		queue = append(queue, post{at: time.Duration(i) * 60 * time.Millisecond, who: i})
	}
	begin := k.Clock.Now()
	refused := 0
	for len(queue) > 0 {
		slices.SortStableFunc(queue, func(a, b post) int { return cmp.Compare(a.at, b.at) })
		p := queue[0]
		queue = queue[1:]
		k.Clock.Set(begin.Add(p.at))
		store.down.Store(p.at < time.Minute)
		store.lose.Store(p.who%3 == 0) // of some, the transaction commits and only its answer is lost
		switch status := k.status(signedBy(secret, inbound(p.who, who(p.who), "STOP"))); status {
		case http.StatusOK:
			require.GreaterOrEqual(t, p.at, time.Minute, "a 2xx while the database was away")
		case http.StatusServiceUnavailable:
			refused++
			require.Less(t, p.tries, 10)
			queue = append(queue, post{p.at + 20*time.Second, p.who, p.tries + 1})
		default:
			require.Equal(t, http.StatusOK, status)
		}
	}
	require.Greater(t, refused, people)
	lost := 0
	for i := range people {
		if _, err := k.Gateway.Send(t.Context(), k.Message(who(i), text)); !errors.Is(err, transport.ErrDenied) {
			lost++
		}
	}
	require.Zero(t, lost)
	_, err := k.Gateway.Send(t.Context(), k.Message(who(people), text))
	require.NoError(t, err, "who did not text STOP is texted")
	require.Equal(t, people, k.heard(), "each recorded once")
}
