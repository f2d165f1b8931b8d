package awssms

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"errors"
	"net/http"
	"sync"

	"github.com/sealtext/sealtext/transport/httptransport"
)

// maxCertificates bounds what is kept; Amazon has one certificate a region at a time.
const maxCertificates = 64

// Certificates returns a function that reads Amazon's certificates, for Certificate of a
// [webhook.SNSConfig], and keeps what it has read. The configuration of TLS is as in
// [httptransport.Config]; nil trusts the roots of the system.
func Certificates(trust *tls.Config) (func(ctx context.Context, url string) ([]byte, error), error) {
	client, err := httptransport.New(httptransport.Config{TLS: trust})
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	kept := map[string][]byte{}
	return func(ctx context.Context, url string) ([]byte, error) {
		mu.Lock()
		raw := kept[url]
		mu.Unlock()
		if raw != nil {
			return raw, nil
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
		if err != nil {
			return nil, errCertificate
		}
		a := client.Exchange(ctx, req)
		if a.Status != http.StatusOK || a.Err != nil {
			return nil, errCertificate
		}
		if block, _ := pem.Decode(a.Body); block == nil || block.Type != "CERTIFICATE" {
			return nil, errCertificate // something else is not kept
		}
		mu.Lock()
		defer mu.Unlock()
		if len(kept) >= maxCertificates {
			clear(kept)
		}
		kept[url] = a.Body
		return a.Body, nil
	}, nil
}

var errCertificate = errors.New("awssms: a certificate of Amazon's could not be read; requests are answered with 503 until it can")
