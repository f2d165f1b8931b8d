package vault

import "errors"

var (
	// ErrUnknownTenant is returned for a tenant without keys; create them with CreateTenant of the
	// keyring.
	ErrUnknownTenant = errors.New("vault: the tenant has no keys; create it first")
	// ErrUnknownSubject is returned where no subject has the id or number.
	ErrUnknownSubject = errors.New("vault: no such subject in this tenant")
	// ErrShredded is returned for a subject that was shredded.
	ErrShredded = errors.New("vault: the subject was erased")
	// ErrUnknownDomain is returned for a pseudonym domain without a key in
	// the tenant; name it when the tenant is created.
	ErrUnknownDomain = errors.New("vault: the tenant has no key for this pseudonym domain; name the domain in the keyring's configuration")
	// ErrWrongContext is returned when a sealed value does not open under its binding: it belongs to
	// another tenant, subject, field or record, or was changed. It is also returned for a stored
	// keyset that does not open under a key in memory; trying again does not help.
	ErrWrongContext = errors.New("vault: the sealed value does not belong to this tenant, subject, field and record, or was changed")
	// ErrUnknownKey is returned for a sealed value under a key that the
	// keyset does not have.
	ErrUnknownKey = errors.New("vault: no key with the id that the value was sealed under")
	// ErrKEKMissing is returned when stored keysets are wrapped by a key-encryption key that was not
	// supplied. A new key is never made in its place: supply the old one.
	ErrKEKMissing = errors.New("vault: the stored keys are wrapped by a key-encryption key that was not supplied; supply it, a new one cannot open them")
	// ErrKeysUnavailable is returned when a key management service does not answer; try again later.
	// A service that refuses a keyset because it was changed gives the same error.
	ErrKeysUnavailable = errors.New("vault: the key management service did not unwrap the keys; try again later")
	// ErrEpochClosed is returned for a new subject under an epoch that is being closed; the next try
	// uses the epoch after it.
	ErrEpochClosed = errors.New("vault: the erasure epoch takes no new subjects any more; try again under the current one")
	// ErrEpochDestroyed is returned for a subject key that is wrapped under an epoch whose own key was
	// destroyed. It cannot be opened, except from a key export that has it under a later epoch.
	ErrEpochDestroyed = errors.New("vault: the key of the erasure epoch was destroyed; a subject that was not erased has its key in the newest key export")
	// ErrDenied is returned when the Authorizer refuses.
	ErrDenied = errors.New("vault: access denied")
)
