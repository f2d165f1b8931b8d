package awssms

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"

	"github.com/sealtext/sealtext/transport/httptransport"
)

// once is the HTTP client of the SDK: it makes one request in a context of [exchanging], and keeps
// the answer there.
type once struct{ client *httptransport.Client }

// exchange is a request of the SDK and what came back.
type exchange struct {
	asked  bool
	answer httptransport.Answer
}

type exchangeKey struct{}

// exchanging returns a context for one call of the SDK.
func exchanging(ctx context.Context) (context.Context, *exchange) {
	x := &exchange{}
	return context.WithValue(ctx, exchangeKey{}, x), x
}

var (
	errSecond   = errors.New("awssms: a second request for one message is not made")
	errNoAnswer = errors.New("awssms: no whole answer")
)

// Do makes the request, at most once.
func (o once) Do(req *http.Request) (*http.Response, error) {
	x, _ := req.Context().Value(exchangeKey{}).(*exchange)
	if x == nil || x.asked {
		return nil, errSecond
	}
	x.asked = true
	a := o.client.Exchange(req.Context(), req)
	x.answer = a
	if a.Status == 0 || a.Err != nil {
		return nil, errNoAnswer
	}
	return &http.Response{
		Status: http.StatusText(a.Status), StatusCode: a.Status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: a.Header.Clone(),
		Body: io.NopCloser(bytes.NewReader(a.Body)), ContentLength: int64(len(a.Body)), Request: req,
	}, nil
}
