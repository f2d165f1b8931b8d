package actor

import (
	"crypto/x509"
	"encoding/hex"
	"net/url"
	"time"

	"github.com/sealtext/sealtext"
)

// CertificateConfig says what [FromCertificate] needs besides the certificate.
type CertificateConfig struct {
	// Roles of the actor, which the host application looks up.
	Roles []string
	// At is when the peer proved that it has the key: when the handshake
	// ended, not when a request came in over the connection. Zero leaves
	// AuthenticatedAt zero, with which no rule that asks for a recent
	// authentication allows anything.
	At time.Time
	// Method of RFC 8176; "pop", the proof of possession of a key, by
	// default, and "hwk" where the host knows that the key is in hardware.
	Method string
}

// FromCertificate returns the Actor that the certificate of a TLS peer names. Pass
// tls.ConnectionState.VerifiedChains[0][0]: the chain must have been verified by the TLS server
// (tls.RequireAndVerifyClientCert), FromCertificate does not verify it.
//
// The id is the URI among the subject alternative names, such as a SPIFFE id,
// where there is exactly one; otherwise "ski:" and the subject key id (RFC
// 5280, section 4.2.1.2) in hexadecimal. Common names and e-mail addresses are
// never taken. A certificate that has neither, is a CA's, or has an id with an
// address or a phone number in it gives a [*sealtext.InputError]. Where At is
// outside of the certificate's validity, AuthenticatedAt is zero.
func FromCertificate(cert *x509.Certificate, cfg CertificateConfig) (sealtext.Actor, error) {
	bad := func(rule string) (sealtext.Actor, error) {
		return sealtext.Actor{}, &sealtext.InputError{Field: "certificate", Rule: rule}
	}
	if cert == nil || cert.IsCA {
		return bad("must be that of a peer, not missing and not a CA's")
	}
	a := sealtext.Actor{Roles: cfg.Roles, Method: cfg.Method}
	switch {
	case len(cert.URIs) == 1:
		a.ID = cert.URIs[0].String()
		// An escaped address is one too.
		plain, err := url.PathUnescape(a.ID)
		if err != nil {
			return bad("must have a URI that can be read")
		}
		if err := sealtext.CheckReference("certificate", plain); err != nil {
			return sealtext.Actor{}, err
		}
	case len(cert.SubjectKeyId) > 0:
		a.ID = "ski:" + hex.EncodeToString(cert.SubjectKeyId)
	default:
		return bad("must have one URI among its alternative names, or a subject key id")
	}
	if a.Method == "" {
		a.Method = "pop"
	}
	if !cfg.At.IsZero() && !cfg.At.Before(cert.NotBefore) && !cfg.At.After(cert.NotAfter) {
		a.AuthenticatedAt = cfg.At.UTC()
	}
	if err := a.Check(); err != nil {
		return sealtext.Actor{}, err
	}
	return a, nil
}
