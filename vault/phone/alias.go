package phone

import (
	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/phonemeta"
)

// Aliases returns the other beginning of a number of Mexico or Argentina, without a plus sign, and
// nothing for any other number: one subscriber has two international forms there, +52 1 and +52, +54 9
// and +54, both of which networks deliver to. A vault.Sealer uses the same by default; use it in a
// vault.SealerConfig.Aliases of your own that adds to it. It looks at digits only and does not check
// whether the number is assigned. It is safe for concurrent use.
func Aliases(p sealtext.Prefix) []string {
	if other := phonemeta.OtherForm(p.Digits(), p.Omitted()); other != "" {
		return []string{other}
	}
	return nil
}
