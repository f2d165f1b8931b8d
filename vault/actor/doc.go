// Package actor builds a [sealtext.Actor], the user or service that asks for access, from
// credentials that the host application has verified: the claims of an OpenID Connect ID token
// ([FromOIDC]) or the certificate of a TLS peer ([FromCertificate]).
//
// An Actor is what vault's access rules decide about and what audit events name:
//
//	a, err := actor.FromOIDC(claims, actor.OIDCConfig{
//		RolesClaim: "groups",
//		Roles:      map[string]string{"desk-nurses": "nurse"},
//	})
//	if err != nil {
//		return err
//	}
//	access := vault.Access{Actor: a, Reason: vault.ReasonSupport}
//	number, err := v.RevealNumber(ctx, access, p.Tenant, p.Subject)
//
// # Guarantees
//
// The id of an actor is opaque. A token whose subject, or a certificate whose URI, holds an e-mail
// address or a phone number is refused, since the id is kept in the audit log for as long as the
// log is; the error does not repeat it.
//
// The time of authentication is never guessed. Where a token or a certificate does not prove it,
// AuthenticatedAt is zero, and no rule with MaxAuthAge allows anything.
//
// Roles come from the configuration only: a value of the token's claim that is not mapped gives no
// role, whatever the issuer calls it.
//
// # Limits
//
// Nothing here verifies a signature, an issuer, an audience, an expiry or a chain. One person with
// two accounts is two actors, with two quotas, who can approve each other's requests: keep one
// account for each person at the identity provider.
package actor
