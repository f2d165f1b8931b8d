package audit

// For the tests of what is stored.
var (
	EncodePayload = encodePayload
	DecodePayload = decodePayload
)
