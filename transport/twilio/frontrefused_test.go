package twilio_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/twilio"
)

// What Twilio would send in another way than the gateway, or not at all, never reaches the gateway.
func TestFrontRefuses(t *testing.T) {
	twice := func(name string) url.Values {
		form := wants()
		form.Add(name, form.Get(name))
		return form
	}
	for _, c := range []struct {
		name   string
		form   string
		change func(*http.Request)
		status int
		code   int
	}{
		{"no To", wants("To", "").Encode(), nil, 400, 21604},
		{"To that is no number", wants("To", number[1:]).Encode(), nil, 400, 21211},
		{"To on another channel", wants("To", "whatsapp:"+number).Encode(), nil, 400, 21211},
		{"no sender", wants("From", "").Encode(), nil, 400, 21603},
		{"From that is no sender", wants("From", "whatsapp:"+ours).Encode(), nil, 400, 21212},
		{"From of nobody", wants("From", "+15005550099").Encode(), nil, 400, 21606},
		{"a service of nobody", wants("From", "", "MessagingServiceSid", "MG00000000000000000000000000000000").Encode(), nil, 400, 21701},
		{"a service that is none", wants("MessagingServiceSid", accountSID).Encode(), nil, 400, 21705},
		{"no Body", wants("Body", "").Encode(), nil, 400, 21602},
		{"a long Body", wants("Body", strings.Repeat("é", 1601)).Encode(), nil, 400, 21617},
		{"a huge form", wants("Body", strings.Repeat("x", 70_000)).Encode(), nil, 413, 21617},
		{"two numbers", twice("To").Encode(), nil, 400, 20001},
		{"two texts", twice("Body").Encode(), nil, 400, 20001},
		{"two senders", twice("From").Encode(), nil, 400, 20001},
		{"a validity of nothing", wants("ValidityPeriod", "0").Encode(), nil, 400, 21624},
		{"a validity beyond Twilio's", wants("ValidityPeriod", "36001").Encode(), nil, 400, 21624},
		{"a validity beyond all numbers", wants("ValidityPeriod", "99999999999999999999").Encode(), nil, 400, 21624},
		{"a picture", wants("MediaUrl", "https://example.com/a.png").Encode(), nil, 400, 21620},
		{"pictures", url.Values{"To": {number}, "From": {ours}, "Body": {text}, "MediaUrl": {"https://example.com/a", "https://example.com/b"}}.Encode(), nil, 400, 21620},
		{"content", wants("ContentSid", "HX00000000000000000000000000000000").Encode(), nil, 400, 21655},
		{"variables of content", wants("ContentVariables", "{}").Encode(), nil, 400, 21656},
		{"a callback", wants("StatusCallback", "https://example.com/status").Encode(), nil, 400, 21609},
		{"content retention", wants("ContentRetention", "discard").Encode(), nil, 400, 30029},
		{"address retention", wants("AddressRetention", "obfuscate").Encode(), nil, 400, 30030},
		{"smart encoding", wants("SmartEncoded", "true").Encode(), nil, 400, 20001},
		{"short links", wants("ShortenUrls", "true").Encode(), nil, 400, 20001},
		{"as MMS", wants("SendAsMms", "true").Encode(), nil, 400, 20001},
		{"at a time", wants("ScheduleType", "fixed", "SendAt", "2026-03-02T18:00:00Z").Encode(), nil, 400, 20001},
		{"another sender", wants("FallbackFrom", ours).Encode(), nil, 400, 20001},
		{"another channel", wants("PersistentAction", "geo:0,0").Encode(), nil, 400, 20001},
		{"a price", wants("MaxPrice", "1").Encode(), nil, 400, 20001},
		{"an application", wants("ApplicationSid", "AP00000000000000000000000000000000").Encode(), nil, 400, 20001},
		{"a number as a parameter", wants(number, "x").Encode(), nil, 400, 20001},
		{"a parameter in other letters", wants("body", "x").Encode(), nil, 400, 20001},
		{"not encoded", "To=%zz&From=" + number, nil, 415, 20415},
		{"not UTF-8", "From=" + url.QueryEscape(ours) + "&To=" + url.QueryEscape(number) + "&Body=%ff", nil, 415, 20415},
		{"JSON", `{"To":"` + number + `"}`, func(r *http.Request) { r.Header.Set("Content-Type", "application/json") }, 415, 20415},
		{"another character set", wants().Encode(), func(r *http.Request) {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=iso-8859-1")
		}, 415, 20415},
		{"compressed", wants().Encode(), func(r *http.Request) { r.Header.Set("Content-Encoding", "gzip") }, 415, 20415},
		{"parameters in the URL", "", func(r *http.Request) { r.URL.RawQuery = wants().Encode() }, 400, 20001},
		{"a body that breaks off", "", func(r *http.Request) {
			r.Body = &body{Reader: io.MultiReader(strings.NewReader("To="+number), broken{})}
		}, 400, 20001},
	} {
		t.Run(c.name, func(t *testing.T) {
			sent := &outbox{}
			f := newFront(t, nil, func(cfg *twilio.FrontConfig) { cfg.Messages = sent })
			status, got := f.do(t, http.MethodPost, messages, c.form, c.change)
			requireRefused(t, c.status, c.code, status, got)
			require.Zero(t, sent.count)
			require.Empty(t, f.errs)
		})
	}
}

// outbox counts what it is given.
type outbox struct {
	count int
	last  transport.Message
	err   error
}

func (o *outbox) Send(_ context.Context, m transport.Message) (sealtext.ID, error) {
	o.count++
	o.last = m
	if o.err != nil {
		return sealtext.ID{}, o.err
	}
	return sealtext.NewID(), nil
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the line to " + number + " is cut") }

// Only the credentials of the account that is named pass, and no others are told apart.
func TestFrontCredentials(t *testing.T) {
	const other, apiKey = "ACcccccccccccccccccccccccccccccccc", "SKcccccccccccccccccccccccccccccccc"
	keys := map[string][]twilio.Credentials{
		accountSID: {{Secret: "an older token"}, {Secret: secret}, {User: apiKey, Secret: "the secret of the key"}},
		other:      {{Secret: "staple"}},
	}
	for _, c := range []struct {
		name, account, user, secret string
		want                        int
	}{
		{"the token", accountSID, accountSID, secret, 201},
		{"the older token", accountSID, accountSID, "an older token", 201},
		{"a key", accountSID, apiKey, "the secret of the key", 201},
		{"the token for a key", accountSID, apiKey, secret, 401},
		{"the secret of the key for the account", accountSID, accountSID, "the secret of the key", 401},
		{"a guess", accountSID, accountSID, "a guess", 401},
		{"nothing", accountSID, accountSID, "", 401},
		{"nobody", accountSID, "", secret, 401},
		{"another account's", accountSID, other, "staple", 401},
		{"ours for another account", other, accountSID, secret, 401},
		{"an account that is unknown", "ACdddddddddddddddddddddddddddddddd", "ACdddddddddddddddddddddddddddddddd", secret, 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			sent := &outbox{}
			f := newFront(t, nil, func(cfg *twilio.FrontConfig) {
				cfg.Messages, cfg.Statuses = sent, nil
				cfg.Account = func(_ context.Context, account string) (twilio.FrontAccount, error) {
					return twilio.FrontAccount{Keys: keys[account], Tenants: []sealtext.Tenant{sealtext.MustTenant("clinic")}}, nil
				}
			})
			status, got := f.do(t, http.MethodPost, strings.ReplaceAll(messages, accountSID, c.account), wants().Encode(), func(r *http.Request) { r.SetBasicAuth(c.user, c.secret) })
			if c.want == 201 {
				require.Equal(t, c.want, status, got)
				require.Equal(t, 1, sent.count)
				require.True(t, strings.HasPrefix(sent.last.IdempotencyKey, "twilio-"))
				require.Equal(t, "system:twilio-front", sent.last.Actor.ID)
				return
			}
			require.Equal(t, "Authenticate", requireRefused(t, 401, 20003, status, got))
			require.Zero(t, sent.count)
		})
	}
	f := newFront(t, nil, nil)
	status, got := f.do(t, http.MethodPost, messages, wants().Encode(), func(r *http.Request) { r.Header.Del("Authorization") })
	requireRefused(t, 401, 20003, status, got)
	status, got = f.do(t, http.MethodPost, messages, wants().Encode(), func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+secret) })
	requireRefused(t, 401, 20003, status, got)
}

// next is what follows the front.
type next struct{ got []string }

func (n *next) RoundTrip(r *http.Request) (*http.Response, error) {
	n.got = append(n.got, r.Method+" "+r.URL.EscapedPath())
	if r.Body != nil {
		_ = r.Body.Close()
	}
	return &http.Response{
		StatusCode: http.StatusTeapot, Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}},
		Body: io.NopCloser(strings.NewReader("{}")), ContentLength: 2,
	}, nil
}

// Everything else is refused, or goes to Next as far as Pass lets it; a message never does.
func TestFrontPasses(t *testing.T) {
	const (
		api   = "https://api.twilio.com"
		place = "/2010-04-01/Accounts/" + accountSID
		one   = place + "/Messages/SM0123456789abcdef0123456789abcdef"
	)
	for _, c := range []struct {
		method, path string
		passed       bool // by a Pass that takes everything
		alone        int  // the code without Next
	}{
		{http.MethodGet, one + ".json", true, 20404},
		{http.MethodGet, place + "/Messages/MM0123456789abcdef0123456789abcdef.json", true, 20404},
		{http.MethodGet, place + "/Messages.json", true, 20403},
		{http.MethodGet, place + "/Balance.json", true, 20403},
		{http.MethodGet, one, true, 20403},
		{http.MethodDelete, one + ".json", true, 20403},
		{http.MethodPost, one + ".json", true, 20403},
		{http.MethodPost, place + "/Calls.json", true, 20403},
		{http.MethodPost, place + "/Messages.xml", false, 20403},
		{http.MethodPost, place + "/Messages", false, 20403},
		{http.MethodPost, place + "/Messages/", false, 20403},
		{http.MethodPost, place + "//Messages.json", false, 20403},
		{http.MethodPost, place + "/x/../Messages.json", false, 20403},
		{http.MethodPost, place + "/%4dessages.json", false, 20403},
		{http.MethodPost, place + "/messages.json", false, 20403},
		{http.MethodPost, place + "/SMS/Messages.json", false, 20403},
		{http.MethodPost, "/2010-04-01/Accounts/" + number + "/Messages.json", false, 20403},
		{http.MethodPut, place + "/Messages.json", false, 20403},
		{http.MethodPatch, place + "/Messages.json", false, 20403},
		{http.MethodPost, "/v1/Conversations/CH0123456789abcdef0123456789abcdef/Messages", false, 20403},
	} {
		t.Run(c.method+c.path, func(t *testing.T) {
			sent := &outbox{}
			f := newFront(t, nil, func(cfg *twilio.FrontConfig) { cfg.Messages = sent })
			status, got := f.do(t, c.method, api+c.path, wants().Encode(), nil)
			requireRefused(t, status, c.alone, status, got)
			require.Less(t, status/100, 5)

			for _, all := range []bool{true, false} {
				after := &next{}
				f = newFront(t, nil, func(cfg *twilio.FrontConfig) {
					cfg.Messages, cfg.Next, cfg.Pass = sent, after, func(string, string) bool { return all }
				})
				status, _ = f.do(t, c.method, api+c.path, wants().Encode(), nil)
				require.Equal(t, all && c.passed, status == http.StatusTeapot)
				require.Len(t, after.got, map[bool]int{true: 1}[all && c.passed])
			}
			require.Zero(t, sent.count)
		})
	}
	f := newFront(t, nil, func(cfg *twilio.FrontConfig) {
		cfg.Next, cfg.Pass = &next{}, func(string, string) bool { return true }
	})
	status, got := f.do(t, http.MethodPost, messages, wants().Encode(), func(r *http.Request) {
		r.URL.Opaque, r.URL.Path = r.URL.Path, "/harmless"
	})
	requireRefused(t, 403, 20403, status, got)
}

// What is wrong on our side is said to OnError, and is no business of the application.
func TestFrontFaults(t *testing.T) {
	type config = twilio.FrontConfig
	away := errors.New("the database is away")
	answers := func(m transport.Message, err error) func(*config) {
		return func(c *config) {
			c.Message = func(context.Context, twilio.FrontRequest) (transport.Message, error) { return m, err }
		}
	}
	n, err := sealtext.ParseE164(number)
	require.NoError(t, err)
	clinic := sealtext.MustTenant("clinic")
	for _, c := range []struct {
		name         string
		change       func(*config)
		status, code int
		says         string
	}{
		{"the accounts are away", func(c *config) {
			c.Account = func(context.Context, string) (twilio.FrontAccount, error) {
				return twilio.FrontAccount{}, errors.New(secret)
			}
		}, 503, 20503, "twilio: FrontConfig.Account gave an error"},
		{"the senders are away", answers(transport.Message{}, errors.New("no sender for "+number)), 503, 20503, "twilio: FrontConfig.Message gave an error"},
		{"a tenant of another account", answers(transport.Message{Tenant: sealtext.MustTenant("shop")}, nil), 400, 21606, "FrontAccount.Tenants"},
		{"another recipient", answers(transport.Message{Tenant: clinic, To: n}, nil), 503, 20503, "must leave To"},
		{"a template", answers(transport.Message{Tenant: clinic, Template: "welcome"}, nil), 503, 20503, "must leave To"},
		{"the outbox is away", func(c *config) { c.Messages = &outbox{err: away} }, 503, 20503, away.Error()},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFront(t, nil, c.change)
			status, got := f.post(t, wants())
			requireRefused(t, c.status, c.code, status, got)
			require.Len(t, f.errs, 1)
			require.Contains(t, f.errs[0].Error(), c.says)
		})
	}
	f := newFront(t, nil, func(c *config) { c.Messages, c.Statuses = &outbox{}, statuses{away} })
	status, got := f.post(t, wants())
	require.Equal(t, http.StatusCreated, status, "it is in the outbox")
	require.Equal(t, "queued", got["status"])
	status, got = f.get(t, got["sid"])
	requireRefused(t, 503, 20503, status, got)
	require.ErrorIs(t, f.errs[0], away)

	f = newFront(t, nil, func(c *config) { c.Messages = &outbox{err: context.Canceled} })
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, messages, strings.NewReader(wants().Encode()))
	require.NoError(t, err)
	r.SetBasicAuth(accountSID, secret)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, err = f.transport.RoundTrip(r)
	require.ErrorIs(t, err, context.Canceled)
}

// statuses finds nothing.
type statuses struct{ err error }

func (s statuses) Status(context.Context, sealtext.Tenant, sealtext.ID) (transport.Status, error) {
	return transport.Status{}, s.err
}

// A message is found by the account of its tenant only.
func TestFrontFetchesItsOwn(t *testing.T) {
	f := newFront(t, nil, nil)
	f.OptIn(number)
	_, made := f.post(t, wants())
	other := newFront(t, nil, func(c *twilio.FrontConfig) {
		c.Statuses = f.Gateway
		c.Account = func(context.Context, string) (twilio.FrontAccount, error) {
			return twilio.FrontAccount{Keys: []twilio.Credentials{{Secret: secret}}, Tenants: []sealtext.Tenant{sealtext.MustTenant("shop")}}, nil
		}
	})
	status, got := other.get(t, made["sid"])
	requireRefused(t, 404, 20404, status, got)
	status, _ = f.get(t, strings.ToUpper(made["sid"].(string)))
	require.Equal(t, http.StatusOK, status)
	without := newFront(t, nil, func(c *twilio.FrontConfig) { c.Statuses = nil })
	status, got = without.get(t, made["sid"])
	requireRefused(t, 404, 20404, status, got)
}

func TestNewFront(t *testing.T) {
	whole := func() twilio.FrontConfig {
		return twilio.FrontConfig{
			Messages: &outbox{},
			Account:  func(context.Context, string) (twilio.FrontAccount, error) { return twilio.FrontAccount{}, nil },
			Message: func(context.Context, twilio.FrontRequest) (transport.Message, error) {
				return transport.Message{}, nil
			},
		}
	}
	_, err := twilio.NewFront(whole())
	require.NoError(t, err)
	for _, c := range []struct {
		want   string
		change func(*twilio.FrontConfig)
	}{
		{"twilio: FrontConfig.Messages is required", func(c *twilio.FrontConfig) { c.Messages = nil }},
		{"twilio: FrontConfig.Account is required", func(c *twilio.FrontConfig) { c.Account = nil }},
		{"twilio: FrontConfig.Message is required", func(c *twilio.FrontConfig) { c.Message = nil }},
		{"twilio: FrontConfig.Next and Pass need each other; Pass says what goes to Next", func(c *twilio.FrontConfig) { c.Next = &next{} }},
		{"twilio: FrontConfig.Next and Pass need each other; Pass says what goes to Next", func(c *twilio.FrontConfig) { c.Pass = func(string, string) bool { return true } }},
	} {
		cfg := whole()
		c.change(&cfg)
		_, err := twilio.NewFront(cfg)
		require.EqualError(t, err, c.want)
	}
}
