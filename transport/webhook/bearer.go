package webhook

import (
	"context"
	"errors"
	"strings"
)

// Bearer verifies an OAuth 2.0 bearer token in the Authorization header (RFC 6750, section 2.1), for
// providers that sign nothing and get a token from the host's authorization server for their webhooks,
// such as Infobip. check reads a token: it returns the account that the token was issued to, or no
// account for a token that is not valid any more, or never was, and an error if that cannot be found
// out, which is not passed on. It is called for each request, by many goroutines at once, and must
// check the time and, for a token of another purpose, the audience too. The configured URL must begin
// with https://.
//
// It proves that the sender has a token, and nothing about the body, the time or the URL:
// [Verified].Unsigned is set.
func Bearer(check func(ctx context.Context, token string) (account string, err error)) Verifier {
	return bearer{check}
}

var (
	errBearer = refuse(ClassSignature, "it must have a valid token of the host's authorization server, as a bearer token; compare the provider's settings")

	// errTokenUnread is for a check that gave an error. The provider must repeat the request.
	errTokenUnread = errors.New("webhook: a bearer token could not be checked; the function of the host gave an error")
)

type bearer struct {
	check func(ctx context.Context, token string) (string, error)
}

// Verify implements [Verifier].
func (v bearer) Verify(ctx context.Context, r *Request) (Verified, error) {
	if !strings.HasPrefix(r.URL, "https://") {
		return Verified{}, errClear
	}
	scheme, token, _ := strings.Cut(r.header("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || len(token) > maxToken || !tokenText(token) {
		return Verified{}, errBearer
	}
	account, err := v.check(ctx, token)
	switch {
	case err != nil:
		return Verified{}, errTokenUnread
	case account == "":
		return Verified{}, errBearer
	}
	return Verified{Account: account, Unsigned: true}, nil
}

// tokenText reports whether s has the form of a token (RFC 6750, b64token).
func tokenText(s string) bool {
	s = strings.TrimRight(s, "=")
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/") == ""
}
