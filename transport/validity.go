package transport

import (
	"errors"
	"time"

	"github.com/sealtext/sealtext"
)

// validity is how long a message is of use after it is due, by purpose.
type validity [sealtext.OTP + 1]time.Duration

// newValidity returns the default with the changes of a configuration.
func newValidity(changes map[sealtext.Purpose]time.Duration) (v validity, err error) {
	for p := range v {
		v[p] = 24 * time.Hour
	}
	v[sealtext.Transactional], v[sealtext.OTP] = 4*time.Hour, 10*time.Minute
	for p, d := range changes {
		if !p.Valid() || d < time.Microsecond {
			return v, errors.New("transport: GatewayConfig.Validity must have positive durations of valid purposes")
		}
		v[p] = d
	}
	return v, nil
}
