package webhook

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
)

// Basic verifies HTTP basic authentication, for providers that sign nothing, such as Infobip: the user
// names the account, and its keys are the passwords. The configured URL must begin with https://, since
// everybody on the way could read the password otherwise.
//
// It proves that the sender knows a password, and nothing about the body, the time or the URL:
// [Verified].Unsigned is set.
func Basic(passwords Keys) Verifier { return basic{passwords} }

var (
	errPassword = refuse(ClassSignature, "it must have the user and a password of the account, by HTTP basic authentication; compare them with the provider's settings")
	errClear    = refuse(ClassDowngrade, "a password must not be sent over http; Config.URL must begin with https://")
)

type basic struct{ keys Keys }

// Verify implements [Verifier].
func (v basic) Verify(ctx context.Context, r *Request) (Verified, error) {
	if !strings.HasPrefix(r.URL, "https://") {
		return Verified{}, errClear
	}
	user, password, ok := (&http.Request{Header: http.Header{"Authorization": {r.header("Authorization")}}}).BasicAuth()
	if !ok || user == "" || len(user) > 64 || len(password) > maxToken {
		return Verified{}, errPassword
	}
	keys, err := v.keys.of(ctx, user)
	if err != nil {
		return Verified{}, err
	}
	got, good := sha256.Sum256([]byte(password)), 0
	for _, key := range keys[:min(len(keys), maxKeys)] {
		want := sha256.Sum256([]byte(key)) // of one length, whatever the passwords are
		good |= subtle.ConstantTimeCompare(got[:], want[:])
	}
	if good != 1 {
		return Verified{}, errPassword
	}
	return Verified{Account: user, Unsigned: true}, nil
}
