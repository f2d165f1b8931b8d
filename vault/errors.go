package vault

import "errors"

var (
	// ErrUnknownTenant is returned for a tenant without keys; make them with
	// the keyring's CreateTenant.
	ErrUnknownTenant = errors.New("vault: the tenant has no keys; create it first")
	// ErrUnknownSubject is returned where no subject has the id or number.
	ErrUnknownSubject = errors.New("vault: no such subject in this tenant")
	// ErrShredded is returned where the subject was forgotten.
	ErrShredded = errors.New("vault: the subject was erased")
	// ErrUnknownDomain is returned for a pseudonym domain without a key in
	// the tenant; name it when the tenant is created.
	ErrUnknownDomain = errors.New("vault: the tenant has no key for this pseudonym domain; name the domain in the keyring's configuration")
	// ErrWrongContext is returned when a sealed value does not open under
	// its binding: it belongs to another tenant, subject, field or record,
	// or was changed. A stored keyset that does not open under a key in memory
	// gives it too: trying again is of no use.
	ErrWrongContext = errors.New("vault: the sealed value does not belong to this tenant, subject, field and record, or was changed")
	// ErrUnknownKey is returned for a sealed value under a key that the
	// keyset does not have.
	ErrUnknownKey = errors.New("vault: no key with the id that the value was sealed under")
	// ErrKEKMissing is returned when stored keysets are wrapped by a
	// key-encryption key that was not supplied. A new key is never made in
	// its place: bring the old one back.
	ErrKEKMissing = errors.New("vault: the stored keys are wrapped by a key-encryption key that was not supplied; supply it, a new one cannot open them")
	// ErrKeysUnavailable is returned when a key management service does not
	// answer; trying again later is right. A service that refuses a keyset
	// because it was changed cannot be told from one that is down.
	ErrKeysUnavailable = errors.New("vault: the key management service did not unwrap the keys; try again later")
	// ErrEpochClosed is returned for a new subject under an epoch that is
	// being closed; the next try finds the epoch after it.
	ErrEpochClosed = errors.New("vault: the erasure epoch takes no new subjects any more; try again under the current one")
	// ErrEpochDestroyed is returned for a key under an epoch whose own key
	// was destroyed: nothing opens it ever again, unless an export of the
	// keys has it under a later epoch.
	ErrEpochDestroyed = errors.New("vault: the key of the erasure epoch was destroyed; a subject that was not erased has its key in the newest key export")
	// ErrDenied is returned when the Authorizer refuses.
	ErrDenied = errors.New("vault: access denied")
)
