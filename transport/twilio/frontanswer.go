package twilio

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/consent"
	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/segment"
)

// More codes of Twilio, which only the front uses.
const (
	codeParameter   = 20001
	codeForbidden   = 20403
	codeConflict    = 20409
	codeMediaType   = 20415
	codeUnavailable = 20503
	codeBadTo       = 21211
	codeBadFrom     = 21212
	codeNoBody      = 21602
	codeNoFrom      = 21603
	codeNoTo        = 21604
	codeNotOurs     = 21606
	codeTooLong     = 21617
	codeBadValidity = 21624
	codeNoService   = 21701
	codeBadService  = 21705
	codeBlocked     = 30004
	codeFiltered    = 30007
	codeFailed      = 30008
	codeHours       = 30610
)

// refusal is an answer that is not a message.
type refusal struct {
	status, code int
	message      string
}

// refused returns the refusal of what a request asks for.
func refused(code int, message string) *refusal {
	return &refusal{http.StatusBadRequest, code, "sealtext: " + message}
}

var (
	unauthorized = &refusal{http.StatusUnauthorized, codeAuthenticate, "Authenticate"}
	notFound     = &refusal{http.StatusNotFound, codeNotFound, "sealtext: there is no such message"}
	notPassed    = &refusal{http.StatusForbidden, codeForbidden, "sealtext: this program sends and fetches messages only; see FrontConfig.Pass"}
	notAForm     = &refusal{http.StatusUnsupportedMediaType, codeMediaType, "sealtext: the request must be a form (application/x-www-form-urlencoded) in UTF-8, not compressed"}
	unavailable  = &refusal{http.StatusServiceUnavailable, codeUnavailable, "sealtext: nothing is known about the message; a second request may make a second one"}
)

// undeclared is the refusal of a sender that the application must not use.
func (in input) undeclared() *refusal {
	if in.from.IsZero() {
		return refused(codeNoService, "no program sends from this MessagingServiceSid")
	}
	return refused(codeNotOurs, "no program sends from this From")
}

// refusalOf returns the answer to an error of the outbox. It is unavailable for one that is not about
// the message.
func refusalOf(err error, in input) *refusal {
	var denied *transport.DeniedError
	var long *transport.TooLongError
	var bad *sealtext.InputError
	switch {
	case errors.As(err, &denied):
		return deniedBy(denied)
	case errors.As(err, &long):
		return refused(codeTooLong, long.Error())
	case errors.Is(err, transport.ErrContent), errors.Is(err, transport.ErrTemplateOnly):
		return refused(codeFiltered, err.Error())
	case errors.Is(err, transport.ErrUnregisteredSender), errors.Is(err, consent.ErrUndeclared):
		return in.undeclared()
	case errors.Is(err, transport.ErrExpired):
		return refused(codeBadValidity, err.Error())
	case errors.Is(err, transport.ErrIdempotencyConflict):
		return &refusal{http.StatusConflict, codeConflict, "sealtext: " + err.Error()}
	case errors.As(err, &bad):
		return refused(codeParameter, bad.Field+" "+bad.Rule)
	}
	return unavailable
}

// optedOut are the reasons of a denial that stand for an opt-out of the person.
var optedOut = []string{consent.ReasonOptedOut, consent.ReasonRevoked, consent.ReasonAskedOptedOut}

// notAsked are those that stand for an agreement which is missing.
var notAsked = []string{consent.ReasonNoOptIn, consent.ReasonNoticeChanged, consent.ReasonListed, consent.ReasonNotLookedUp}

// deniedBy returns the answer to a denial, which names the rules.
func deniedBy(d *transport.DeniedError) *refusal {
	has := func(reasons []string) bool {
		return slices.ContainsFunc(d.Reasons, func(r consent.Reason) bool { return slices.Contains(reasons, r.Rule) })
	}
	code, message := codeFiltered, d.Error()
	switch {
	case has(optedOut):
		code = codeOptedOut
	case has(notAsked):
		code = codeBlocked
	case !d.RetryAt.IsZero():
		code, message = codeHours, message+", which allow it from "+d.RetryAt.UTC().Format(time.RFC3339)
	}
	return refused(code, message)
}

// resourceOut is a message as Twilio answers with it. Number and text are empty.
type resourceOut struct {
	Body         string         `json:"body"`
	Segments     string         `json:"num_segments"`
	Direction    string         `json:"direction"`
	From         *string        `json:"from"`
	To           string         `json:"to"`
	Updated      string         `json:"date_updated"`
	Price        *string        `json:"price"`
	ErrorMessage *string        `json:"error_message"`
	URI          string         `json:"uri"`
	Account      string         `json:"account_sid"`
	Media        string         `json:"num_media"`
	Status       string         `json:"status"`
	Service      *string        `json:"messaging_service_sid"`
	SID          string         `json:"sid"`
	Sent         *string        `json:"date_sent"`
	Created      *string        `json:"date_created"`
	ErrorCode    *int           `json:"error_code"`
	Currency     *string        `json:"price_unit"`
	Version      string         `json:"api_version"`
	Resources    map[string]any `json:"subresource_uris"`
}

// words are the states in Twilio's words. A message that the provider took is "sending" until a
// receipt says more, and so is one of which nobody knows whether the provider took it.
var words = map[transport.State]string{
	transport.StateQueued: "queued", transport.StateSending: "sending", transport.StateAccepted: "sending", transport.StateUnknown: "sending",
	transport.StateSent: "sent", transport.StateDelivered: "delivered", transport.StateUndelivered: "undelivered", transport.StateCanceled: "canceled",
	transport.StateRejected: "failed", transport.StateDenied: "failed", transport.StateExpired: "failed", transport.StateFailed: "failed",
	transport.StateLapsed: "failed", transport.StateDropped: "failed",
}

// causes are the codes of messages that failed.
var causes = map[transport.State]int{
	transport.StateDenied: codeBlocked, transport.StateExpired: codeValidityEnded, transport.StateLapsed: codeValidityEnded,
	transport.StateRejected: codeFailed, transport.StateUndelivered: codeFailed, transport.StateFailed: codeFailed, transport.StateDropped: codeFailed,
}

// resourceOf returns a message in its state.
func resourceOf(account string, s transport.Status, now time.Time) resourceOut {
	id := FrontSID(s.ID)
	out := resourceOut{
		Segments: "0", Direction: "outbound-api", Updated: date(s.UpdatedAt), Account: account, Media: "0", Status: words[s.State], SID: id,
		URI: "/2010-04-01/Accounts/" + account + "/Messages/" + id + ".json", Version: "2010-04-01", Resources: map[string]any{},
	}
	if s.State == transport.StateQueued && s.NotBefore.After(now) {
		out.Status = "scheduled"
	}
	if code, failed := causes[s.State]; failed {
		out.ErrorCode = &code
	}
	return out
}

// created adds what is known only while a message is made.
func (out resourceOut) created(m transport.Message, in input, now time.Time) resourceOut {
	at := date(now)
	out.Created = &at
	out.Segments = strconv.Itoa(segment.Count(m.Body.Plaintext()).Segments)
	if from := in.from.String(); from != "" {
		out.From = &from
	}
	if in.service != "" {
		out.Service = &in.service
	}
	return out
}

// date writes a time as Twilio does, RFC 2822 in UTC.
func date(t time.Time) string { return t.UTC().Format(time.RFC1123Z) }

// refuse answers with a refusal. A request whose context has ended gets no answer.
func (f *Front) refuse(r *http.Request, no *refusal) (*http.Response, error) {
	if no == unavailable && r.Context().Err() != nil {
		closeBody(r)
		return nil, r.Context().Err()
	}
	res, err := f.answer(r, no.status, struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
		More    string `json:"more_info"`
		Status  int    `json:"status"`
	}{no.code, no.message, "https://www.twilio.com/docs/errors/" + strconv.Itoa(no.code), no.status})
	if no == unauthorized {
		res.Header.Set("WWW-Authenticate", `Basic realm="Twilio API"`)
	}
	return res, err
}

// answer closes the body of a request, as a RoundTripper must, and answers with JSON.
func (f *Front) answer(r *http.Request, status int, v any) (*http.Response, error) {
	closeBody(r)
	body, err := json.Marshal(v)
	if err != nil {
		return nil, errors.New("twilio: the answer cannot be encoded")
	}
	return &http.Response{
		Status: strconv.Itoa(status) + " " + strings.ToUpper(http.StatusText(status)), StatusCode: status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
		Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}},
		Body:   io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
}
