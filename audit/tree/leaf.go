package tree

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
	"github.com/sealtext/sealtext/internal/canon"
)

var (
	// ErrLeaf is returned for bytes that are not a leaf.
	ErrLeaf = errors.New("tree: not the leaf of an audit event")
	// ErrLeafVersion is returned for a leaf of a version that this release does not know; use a later
	// release.
	ErrLeafVersion = errors.New("tree: the leaf is of a later version; use a later release of this package")
)

// Leaf is what the log proves about an event: members of closed sets, a time to the minute, and hashes.
// It names no person, and two events about one person have nothing in common.
type Leaf struct {
	Kind audit.Kind
	// At is the time of the event, cut to the minute; UTC.
	At time.Time
	// Tenant is the result of [TenantToken]. Actor is the keyed hash of the actor id, as in
	// [audit.Row].
	Tenant [16]byte
	Actor  [16]byte
	// ID is the id of the event, a random one unless the host chose it.
	ID sealtext.ID
	// Sealed is the SHA-256 of the time in microseconds and of the sealed payload as it is stored.
	Sealed [32]byte
	// Commitment is that of [audit.Row].
	Commitment [32]byte
}

const (
	leafVersion = 1
	leafSize    = 1 + 2 + 8 + 16 + 16 + 16 + 32 + 32
)

// LeafOf returns the leaf of a row. secret is that of the log, see [TenantToken]. The subject and the
// number of the row are not part of it: an erasure changes no leaf.
func LeafOf(row audit.Row, secret [32]byte) Leaf {
	const label = "sealtext audit sealed 1"
	sealed := row.Payload.Bytes()
	b := make([]byte, 0, 3*4+len(label)+8+len(sealed))
	b = canon.AppendUint64(canon.AppendString(b, label), uint64(row.At.UnixMicro())) //nolint:gosec // as two's complement
	return Leaf{
		Kind: row.Kind, At: row.At.UTC().Truncate(time.Minute), Tenant: TenantToken(secret, row.Tenant), Actor: row.Actor, ID: row.ID,
		Sealed: sha256.Sum256(canon.AppendBytes(b, sealed)), Commitment: row.Commitment,
	}
}

// TenantToken returns what stands for a tenant in leaves: the first half of the HMAC-SHA256 of its
// name under the secret of the log. Who has only the leaves cannot tell which tenant it is; who is
// given the token finds the leaves of that tenant.
func TenantToken(secret [32]byte, tenant sealtext.Tenant) (token [16]byte) {
	mac := hmac.New(sha256.New, secret[:])
	_, _ = mac.Write(canon.AppendString(canon.AppendString(nil, "sealtext audit tenant 1"), tenant.String()))
	copy(token[:], mac.Sum(nil))
	return token
}

// Bytes returns the bytes that are hashed into the tree, see the package documentation.
func (l Leaf) Bytes() []byte {
	b := make([]byte, 0, leafSize)
	b = append(b, leafVersion)
	b = binary.BigEndian.AppendUint16(b, uint16(l.Kind))
	b = binary.BigEndian.AppendUint64(b, uint64(l.At.Unix())) //nolint:gosec // as two's complement
	b = append(b, l.Tenant[:]...)
	b = append(b, l.Actor[:]...)
	b = append(b, l.ID[:]...)
	b = append(b, l.Sealed[:]...)
	return append(b, l.Commitment[:]...)
}

// Hash returns the hash of the leaf in the tree (RFC 6962, section 2.1).
func (l Leaf) Hash() Hash { return tlog.RecordHash(l.Bytes()) }

// ParseLeaf parses the result of [Leaf.Bytes]. A kind that this release does not name is kept as its
// number. The error is [ErrLeaf] or [ErrLeafVersion].
func ParseLeaf(b []byte) (l Leaf, err error) {
	switch {
	case len(b) > 0 && b[0] > leafVersion:
		return Leaf{}, ErrLeafVersion
	case len(b) != leafSize || b[0] != leafVersion:
		return Leaf{}, ErrLeaf
	}
	l.Kind = audit.Kind(binary.BigEndian.Uint16(b[1:]))
	l.At = time.Unix(int64(binary.BigEndian.Uint64(b[3:])), 0).UTC() //nolint:gosec // as two's complement
	if l.Kind == 0 || l.At.Unix()%60 != 0 {
		return Leaf{}, ErrLeaf
	}
	b = b[11:]
	for _, field := range [][]byte{l.Tenant[:], l.Actor[:], l.ID[:], l.Sealed[:], l.Commitment[:]} {
		b = b[copy(field, b):]
	}
	return l, nil
}

// MarshalJSON writes a leaf for people and for other programs: the kind by its name, or by its number
// where this release has no name for it, and hashes in base64. Only [Leaf.Bytes] is hashed.
func (l Leaf) MarshalJSON() ([]byte, error) {
	kind := any(l.Kind)
	if !l.Kind.Valid() {
		kind = uint16(l.Kind)
	}
	return json.Marshal(struct {
		ID         sealtext.ID `json:"id"`
		Kind       any         `json:"kind"`
		At         string      `json:"at"`
		Tenant     []byte      `json:"tenant"`
		Actor      []byte      `json:"actor"`
		Sealed     []byte      `json:"sealed"`
		Commitment []byte      `json:"commitment"`
	}{l.ID, kind, l.At.Format(time.RFC3339), l.Tenant[:], l.Actor[:], l.Sealed[:], l.Commitment[:]})
}
