package inbox

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // Twilio's signature
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/segment"
)

// twilioHook makes a webhook that is signed as Twilio's are: HMAC-SHA1 with the auth token over the URL and
// the sorted parameters.
func (s *Server) twilioHook(target string, form url.Values) hook {
	target, _, _ = strings.Cut(target, "#") // settings of the connection, which are not sent
	mac := hmac.New(sha1.New, []byte(s.cfg.Token))
	mac.Write([]byte(target))
	names := make([]string, 0, len(form))
	for name := range form {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		mac.Write([]byte(name + form.Get(name)))
	}
	return hook{url: target, body: []byte(form.Encode()), header: http.Header{
		"Content-Type":       {"application/x-www-form-urlencoded; charset=utf-8"},
		"X-Twilio-Signature": {base64.StdEncoding.EncodeToString(mac.Sum(nil))},
		"User-Agent":         {"TwilioProxy/1.1"},
		"Accept":             {"*/*"},
	}}
}

func (s *Server) twilioInbound(target string, t Text, word string) hook {
	form := url.Values{
		"MessageSid": {t.ID}, "SmsSid": {t.ID}, "SmsMessageSid": {t.ID}, "AccountSid": {Account}, "From": {t.Handset.E164()}, "To": {t.Sender.String()},
		"Body": {t.Body.Plaintext()}, "NumMedia": {"0"}, "NumSegments": {strconv.Itoa(segment.Count(t.Body.Plaintext()).Segments)},
		"SmsStatus": {"received"}, "ApiVersion": {"2010-04-01"},
	}
	if t.Service != "" {
		form.Set("MessagingServiceSid", t.Service)
		if word != "" { // of Messaging Services only
			form.Set("OptOutType", word)
		}
	}
	return s.twilioHook(target, form)
}

func (s *Server) twilioReceipt(target string, t Text, state transport.State, code string) hook {
	t.State = state
	status := twilioStatus(t)
	form := url.Values{
		"MessageSid": {t.ID}, "SmsSid": {t.ID}, "AccountSid": {Account}, "From": {t.Sender.String()}, "To": {t.Handset.E164()},
		"MessageStatus": {status}, "SmsStatus": {status}, "ApiVersion": {"2010-04-01"},
	}
	if t.Service != "" {
		form.Set("MessagingServiceSid", t.Service)
	}
	if code != "" {
		form.Set("ErrorCode", code)
	}
	return s.twilioHook(target, form)
}
