package audit

import "github.com/sealtext/sealtext"

// Exported for the tests of the stored form.
var (
	EncodePayload = encodePayload
	DecodePayload = func(b []byte) (sealtext.Actor, Details, error) {
		actor, details, _, err := decodePayload(b)
		return actor, details, err
	}
)
