package transport

import (
	"fmt"

	"github.com/sealtext/sealtext/transport/segment"
)

// TooLongError is returned by Send for a text of more segments than [GatewayConfig].MaxSegments.
// Nothing is stored.
type TooLongError struct {
	Segments, Max int
	// Encoding is that of the text. In [segment.EncodingUCS2] a few characters may be the reason:
	// [segment.Offenders] finds them.
	Encoding segment.Encoding
}

// Error tells the numbers of segments; it has nothing of the text.
func (e *TooLongError) Error() string {
	return fmt.Sprintf("transport: the text takes %d segments in %s, and GatewayConfig.MaxSegments is %d; shorten it, or replace what segment.Offenders finds",
		e.Segments, e.Encoding, e.Max)
}

// checkLength refuses a text that takes too many segments. The declared answers to a STOP or another
// event are sent as they are.
func (g *Gateway) checkLength(m *Message) error {
	if g.maxSegments == 0 || !m.Answers.IsZero() {
		return nil
	}
	if size := segment.Count(m.Body.Plaintext()); size.Segments > g.maxSegments {
		return &TooLongError{Segments: size.Segments, Max: g.maxSegments, Encoding: size.Encoding}
	}
	return nil
}
