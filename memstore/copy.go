package memstore

import (
	"bytes"
	"time"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/clock"
)

// personKey identifies a subject of a tenant.
type personKey struct {
	tenant  sealtext.Tenant
	subject sealtext.Subject
}

// recordKey identifies a record of a tenant.
type recordKey struct {
	tenant sealtext.Tenant
	id     sealtext.ID
}

// hashKey identifies a keyed hash of a tenant.
type hashKey struct {
	tenant sealtext.Tenant
	hash   [16]byte
}

// copySealed returns a copy that shares no memory with v.
func copySealed(v sealtext.Sealed) sealtext.Sealed {
	if v.IsZero() {
		return sealtext.Sealed{}
	}
	return sealtext.MakeSealed(v.KeyID(), bytes.Clone(v.Ciphertext()))
}

// cut rounds times to the precision of the stores, microseconds in UTC.
func cut(times ...*time.Time) {
	for _, t := range times {
		*t = clock.Micro(*t)
	}
}
