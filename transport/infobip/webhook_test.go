package infobip_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/service/servicetest"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/infobip"
	"github.com/sealtext/sealtext/transport/webhook"
)

const hookURL = "https://sms.example.com/infobip"

// with changes members by pairs; nil removes one.
func with(m map[string]any, pairs ...any) map[string]any {
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			panic("a pair begins with a name")
		}
		if m[name] = pairs[i+1]; pairs[i+1] == nil {
			delete(m, name)
		}
	}
	return m
}

// inbound is a message as Infobip sends it (MO_JSON_2).
func inbound(id, from, text string, pairs ...any) map[string]any {
	return with(map[string]any{
		"messageId": id, "from": from, "to": ours[1:], "text": text, "cleanText": "SPRINGFIELD", "keyword": "SHELBYVILLE",
		"receivedAt": "2026-03-02T15:00:00.000+0000", "smsCount": 1, "price": map[string]any{"pricePerMessage": 0, "currency": "EUR"}, "callbackData": "callbackData",
	}, pairs...)
}

// report is a delivery report of SMS API v3.
func report(id string, group, status int, pairs ...any) map[string]any {
	return with(map[string]any{
		"bulkId": "1", "messageId": id, "to": number[1:], "sender": ours[1:], "sentAt": "2026-03-02T15:00:00.000+0000", "doneAt": "2026-03-02T15:00:01.500+0000",
		"messageCount": 1, "mccMnc": "310410", "callbackData": id, "price": map[string]any{"pricePerMessage": 0.01, "currency": "EUR"},
		"status": map[string]any{"groupId": group, "groupName": "X", "id": status, "name": "X", "description": "X"},
		"error":  map[string]any{"groupId": 0, "groupName": "OK", "id": 0, "name": "NO_ERROR", "permanent": false},
	}, pairs...)
}

// listed is an event of the blocklist.
func listed(id, event string, content map[string]any) map[string]any {
	return map[string]any{"event": event, "messageId": id, "receivedAt": "2026-03-02T15:00:00.000Z", "content": content}
}

func body(results ...any) string {
	return encode(map[string]any{"results": append([]any{}, results...), "messageCount": len(results), "pendingMessageCount": 0})
}

func parse(text string) ([]webhook.Event, error) {
	return infobip.ParseWebhook(&webhook.Request{Method: http.MethodPost, URL: hookURL, Header: http.Header{}, Body: []byte(text)})
}

// hook is a service with its webhook. Errors are kept.
type hook struct {
	*servicetest.Harness
	*webhook.Handler
	errs []error
}

func newHook(t *testing.T, change func(*servicetest.Config)) *hook {
	t.Helper()
	k := &hook{}
	k.Harness = servicetest.NewWith(t, func(c *servicetest.Config) {
		if change != nil {
			change(c)
		}
	})
	var err error
	k.Handler, err = webhook.New(webhook.Config{
		Name: "inbox", URL: hookURL, Verifier: webhook.Basic(webhook.StaticKeys(secret)), ParseAll: infobip.ParseWebhook, Tenant: k.Tenant,
		Messages: k.Gateway, Deliveries: k.Gateway,
		OnError: func(_ context.Context, err error) { k.errs = append(k.errs, err) },
	})
	require.NoError(t, err)
	t.Cleanup(k.Close)
	return k
}

// post is a request of Infobip's with a password.
func (k *hook) post(password, text string) int {
	r := httptest.NewRequest(http.MethodPost, "/infobip", strings.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	r.SetBasicAuth("main", password)
	rec := httptest.NewRecorder()
	k.ServeHTTP(rec, r)
	return rec.Code
}

// Of several messages in a request each counts: a STOP beside one that nobody can read, too.
func TestWebhook(t *testing.T) {
	k := newHook(t, nil)
	const other = "+12025550124"
	k.OptIn(number)
	k.OptIn(other)
	stop := inbound("1", number[1:], "STOP")
	require.Equal(t, http.StatusForbidden, k.post("a guess", body(stop)))
	require.Equal(t, http.StatusBadRequest, k.post(secret, body(stop)[:100]), "truncated")
	require.NoError(t, k.Send(number, text), "nothing of that counted")

	require.Equal(t, http.StatusBadRequest, k.post(secret, body(inbound("0", "InfoSMS", "hello"), stop, inbound("2", other[1:], "stop"))))
	require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
	require.ErrorIs(t, k.Send(other, text), transport.ErrDenied)
	for _, err := range k.errs {
		for _, clear := range []string{number[1:], "STOP", "SPRINGFIELD", secret, "InfoSMS"} {
			require.NotContains(t, err.Error(), clear)
		}
	}
	k.errs = nil
	require.Equal(t, http.StatusNoContent, k.post(secret, body(stop)), "repeated")
	require.Equal(t, http.StatusNoContent, k.post(secret, body()))
	require.Empty(t, k.errs)
}

// People who are on Infobip's blocklist are opted out here; one who is taken off it is not opted in.
func TestBlocklist(t *testing.T) {
	for _, c := range []struct {
		name, event string
		content     map[string]any
		out         bool
	}{
		{"from a sender", "BLOCK", map[string]any{"sender": ours[1:], "destination": number[1:], "channel": "SMS", "sourceType": "MO"}, true},
		{"from everything", "BLOCK", map[string]any{"destination": number[1:], "sourceType": "URL_OPT_OUT"}, true},
		{"from a sender that is none here", "BLOCK", map[string]any{"sender": "Info_SMS", "destination": number[1:], "sourceType": "CAMPAIGN"}, true},
		{"by chat", "BLOCK", map[string]any{"sender": ours[1:], "destination": number[1:], "channel": "WHATSAPP", "sourceType": "MO"}, true},
		{"of mail", "BLOCK", map[string]any{"destination": "jane.doe@example.com", "channel": "EMAIL", "sourceType": "URL_OPT_OUT"}, false},
		{"of mail, without a channel", "BLOCK", map[string]any{"destination": "jane.doe@example.com", "sourceType": "URL_OPT_OUT"}, false},
		{"of calls", "BLOCK", map[string]any{"destination": number[1:], "channel": "VOICE_OUTBOUND_TTS", "sourceType": "CAMPAIGN"}, false},
		{"ended", "UNBLOCK", map[string]any{"sender": ours[1:], "destination": number[1:], "channel": "SMS", "sourceType": "MO"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newHook(t, nil)
			k.OptIn(number)
			require.Equal(t, http.StatusNoContent, k.post(secret, body(listed("e1", c.event, c.content))))
			require.Empty(t, k.errs)
			if c.out {
				require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
				require.Equal(t, http.StatusNoContent, k.post(secret, body(listed("e2", "UNBLOCK", c.content))))
				require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
				return
			}
			require.NoError(t, k.Send(number, text))
		})
	}
}

// sent sends a message with an answer of Infobip's, and returns its id.
func sent(t *testing.T, k *hook) sealtext.ID {
	id, err := k.Gateway.Send(t.Context(), k.Message(number, text))
	require.NoError(t, err)
	k.Deliver()
	return id
}

// ids accepts every message under its own id.
type ids struct{}

func (ids) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	if _, err := c.To(); err != nil {
		return transport.Outcome{}, err
	}
	return transport.Outcome{Kind: transport.OutcomeAccepted, ProviderID: c.Message().String()}, nil
}

func accepting(c *servicetest.Config) { c.Relay.Transport = ids{} }

// What Infobip says about a message, in the words of the library.
func TestReceiptStates(t *testing.T) {
	for _, c := range []struct {
		name                   string
		group, status, failure int
		want                   transport.State
		optedOut               bool
	}{
		{"pending", 1, 7, 0, transport.StateAccepted, false},
		{"with the operator", 3, 2, 0, transport.StateSent, false},
		{"delivered", 3, 5, 0, transport.StateDelivered, false},
		{"delivered in a way that is not documented", 3, 77, 0, transport.StateSent, false},
		{"expired", 4, 15, 0, transport.StateLapsed, false},
		{"expired without a report", 4, 29, 0, transport.StateSent, false},
		{"undeliverable", 2, 9, 1, transport.StateUndelivered, false},
		{"not sent", 2, 31, 0, transport.StateFailed, false},
		{"rejected", 5, 8, 0, transport.StateFailed, false},
		{"do not disturb", 5, 10, 0, transport.StateFailed, true},
		{"blocklist", 5, 14, 0, transport.StateFailed, true},
		{"blocklist of the operator", 2, 4, 2050, transport.StateUndelivered, true},
		{"delivered with an error", 3, 5, 2050, transport.StateDelivered, false},
		{"duplicate", 5, 23, 0, transport.StateAccepted, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := newHook(t, accepting)
			k.OptIn(number)
			id := sent(t, k)
			require.Equal(t, http.StatusNoContent, k.post(secret, body(report(id.String(), c.group, c.status, "error", map[string]any{"id": c.failure}))))
			require.Equal(t, c.want, state(t, k.Harness, id))
			require.Empty(t, k.errs)
			if c.optedOut {
				require.ErrorIs(t, k.Send(number, text), transport.ErrDenied)
			} else {
				require.NoError(t, k.Send(number, text))
			}
		})
	}
}

// The reports of a message, with that of a repeat that was refused as a duplicate, end in the same state
// in every order, in one request or in many.
func TestReceipts(t *testing.T) {
	history := [][2]int{{1, 7}, {3, 2}, {5, 23}, {3, 5}}
	var run func(done, left [][2]int)
	run = func(done, left [][2]int) {
		if len(left) > 0 {
			for i := range left {
				run(append(slices.Clone(done), left[i]), slices.Delete(slices.Clone(left), i, i+1))
			}
			return
		}
		k := newHook(t, accepting)
		k.OptIn(number)
		together, alone := sent(t, k), sent(t, k)
		var all []any
		for _, s := range append(done, done[0]) {
			all = append(all, report(together.String(), s[0], s[1]))
			require.Equal(t, http.StatusNoContent, k.post(secret, body(report(alone.String(), s[0], s[1]))))
		}
		require.Equal(t, http.StatusNoContent, k.post(secret, body(all...)))
		require.Equal(t, transport.StateDelivered, state(t, k.Harness, together), done)
		require.Equal(t, transport.StateDelivered, state(t, k.Harness, alone), done)
		require.Empty(t, k.errs)
	}
	run(nil, history)
}

// A duplicate settles a message whose outcome was unknown, as accepted, and changes nothing else.
func TestDuplicateSettlesAnUnknownOutcome(t *testing.T) {
	k := newHook(t, func(c *servicetest.Config) { c.Relay.Transport = vague{} })
	k.OptIn(number)
	id := sent(t, k)
	require.Equal(t, transport.StateUnknown, state(t, k.Harness, id))
	require.Equal(t, http.StatusNoContent, k.post(secret, body(report(id.String(), 5, 23))))
	require.Equal(t, transport.StateAccepted, state(t, k.Harness, id))
}

// vague cannot tell what became of a message.
type vague struct{}

func (vague) Send(_ context.Context, c transport.Cleared) (transport.Outcome, error) {
	_, err := c.To()
	return transport.Outcome{Kind: transport.OutcomeUnknown}, err
}

func TestParseWebhook(t *testing.T) {
	id := sealtext.NewID()
	events, err := parse(body(
		inbound("817790313235066447", number[1:], "See you"),
		inbound("2", number[1:], "Hi", "to", "10950"),
		report(id.String(), 3, 5),
		report("of somebody else", 3, 5, "messageId", "x-1", "callbackData", id.String(), "sender", nil, "from", "CLINIC"),
		report("4711", 3, 5, "sender", "Info_SMS"),
		listed("e1", "BLOCK", map[string]any{"sender": "10950", "destination": number[1:], "channel": "RCS", "sourceType": "MO"}),
		listed("e2", "UNBLOCK", map[string]any{"destination": number[1:], "sourceType": "MO"}),
	))
	require.NoError(t, err)
	require.Len(t, events, 7)
	e := events[0]
	require.Equal(t, "817790313235066447", e.ID)
	require.Equal(t, ours, e.Sender.String())
	require.Equal(t, number, e.Message.From.E164())
	require.Equal(t, "See you", e.Message.Body.Plaintext())
	require.Equal(t, start, e.Message.At)
	require.Equal(t, consent.ProviderDidNothing, e.Message.Handled)
	for _, dropped := range []string{"SPRINGFIELD", "SHELBYVILLE", number[1:], "See you", "EUR"} {
		require.NotContains(t, fmt.Sprintf("%+v %+v %#v", e, *e.Message, e), dropped)
	}
	require.Equal(t, "10950", events[1].Sender.String())
	done := start.Add(1500 * time.Millisecond)
	require.Equal(t, transport.DeliveryReceipt{ProviderID: id.String(), Message: id, State: transport.StateDelivered, At: done}, *events[2].Delivery)
	require.Equal(t, ours, events[2].Sender.String())
	require.Equal(t, transport.DeliveryReceipt{ProviderID: "x-1", Message: id, State: transport.StateDelivered, At: done}, *events[3].Delivery)
	require.Equal(t, "CLINIC", events[3].Sender.String())
	require.Equal(t, transport.DeliveryReceipt{ProviderID: "4711", State: transport.StateDelivered, At: done}, *events[4].Delivery)
	require.True(t, events[4].Sender.IsZero())
	require.Equal(t, "rcs", events[5].Channel)
	require.Equal(t, consent.ProviderOptedOut, events[5].Message.Handled)
	require.Equal(t, webhook.Event{}, events[6])

	for _, c := range []struct{ name, body, field string }{
		{"no JSON", `<xml>`, "results"},
		{"no results", `{}`, "results"},
		{"not UTF-8", "{\"results\":[],\"a\":\"\xff\"}", "results"},
		{"results twice", `{"results":[],"results":[]}`, "results"},
		{"no object", body("STOP"), "results[0].type"},
		{"nothing in it", body(map[string]any{"messageId": "1"}), "results[0].type"},
		{"another type", body(inbound("1", number[1:], "x", "text", 1)), "results[0].type"},
		{"no id", body(inbound("", number[1:], "x")), "results[0].messageId"},
		{"an id with a space", body(inbound("a b", number[1:], "x")), "results[0].messageId"},
		{"a name", body(inbound("1", number[1:], "x"), inbound("2", "InfoSMS", "x")), "results[1].from"},
		{"nobody", body(inbound("1", "", "x")), "results[0].from"},
		{"to nobody", body(inbound("1", number[1:], "x", "to", "")), "results[0].to"},
		{"long text", body(inbound("1", number[1:], strings.Repeat("x", 40_000))), "results[0].text"},
		{"another group", body(report("1", 0, 5)), "results[0].status"},
		{"another event", body(listed("1", "PAUSE", map[string]any{"destination": number[1:]})), "results[0].event"},
		{"an event without content", body(listed("1", "BLOCK", nil)), "results[0].event"},
		{"a block of nobody", body(listed("1", "BLOCK", map[string]any{"destination": "12"})), "results[0].content.destination"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := parse(c.body)
			var in *sealtext.InputError
			require.ErrorAs(t, err, &in)
			require.Equal(t, c.field, in.Field)
			require.NotContains(t, err.Error(), number[1:])
		})
	}
	events, err = parse(body("x", inbound("1", number[1:], "STOP"), "y"))
	require.Len(t, events, 1)
	require.ErrorContains(t, err, "results[0].type")
	require.ErrorContains(t, err, "results[2].type")
}

// The texts of an MMS count as any other, and its files are told of.
func TestMediaWebhook(t *testing.T) {
	mms := func(parts ...any) map[string]any {
		m := inbound("1", number[1:], "", "text", nil, "message", append([]any{}, parts...), "group", []any{map[string]any{"to": ours[1:]}})
		delete(m, "cleanText")
		return m
	}
	words := func(kind, value string) map[string]any { return map[string]any{"contentType": kind, "value": value} }
	picture := map[string]any{"contentType": "image/jpeg", "url": "https://example.com/mms/1/content/a"}
	for _, c := range []struct {
		name  string
		mms   map[string]any
		text  string
		files int
	}{
		{"a picture", mms(picture), "", 1},
		{"nothing", mms(), "", 0},
		{"a word and pictures", mms(picture, words("text/plain", "STOP"), picture), "STOP", 2},
		{"with a character set", mms(words("Text/Plain; charset=utf-8", "STOP")), "STOP", 0},
		{"behind its layout", mms(words("application/smil", "<smil/>"), words("text/plain", ""), words("text/plain", "STOP")), "STOP", 0},
		{"several", mms(words("text/plain", "See"), words("text/plain", "you")), "See\nyou", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			events, err := parse(body(c.mms))
			require.NoError(t, err)
			require.Len(t, events, 1)
			require.Equal(t, c.text, events[0].Message.Body.Plaintext())
			require.Equal(t, c.files, events[0].Media)
			k := newHook(t, nil)
			k.OptIn(number)
			require.Equal(t, http.StatusNoContent, k.post(secret, body(c.mms)))
			if err := k.Send(number, text); c.text == "STOP" {
				require.ErrorIs(t, err, transport.ErrDenied)
			} else {
				require.NoError(t, err)
			}
		})
	}
	for _, parts := range []any{"STOP", map[string]any{}, []any{"STOP"}} {
		_, err := parse(body(inbound("1", number[1:], "", "text", nil, "message", parts)))
		var in *sealtext.InputError
		require.ErrorAs(t, err, &in)
		require.Equal(t, "results[0].type", in.Field)
	}
}
