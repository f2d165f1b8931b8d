package audit

// Exported for the tests of the stored form.
var (
	EncodePayload = encodePayload
	DecodePayload = decodePayload
)
