package phone_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/internal/phonemeta"
	"github.com/sealtext/sealtext/vault/phone"
)

// inputs returns the number of inputs of TestAgreesWithPhonenumbers: a million with
// SEALTEXT_LONG=1, which takes about a minute.
func inputs() int {
	if os.Getenv("SEALTEXT_LONG") != "" {
		return 1_000_000
	}
	return 20_000
}

// TestAgreesWithPhonenumbers checks that the results that Parse takes from the tables are those of
// phonenumbers, by its Parse, IsValidNumber and Format, on numbers of every region as they are,
// altered, and with too many digits in front.
func TestAgreesWithPhonenumbers(t *testing.T) {
	const shards = 4
	seeds := seedNumbers(t)
	var wg sync.WaitGroup
	counts := make([]agreement, shards)
	for i := range shards {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(2026, uint64(i)))
			for range inputs() / shards {
				s := seeds[rng.IntN(len(seeds))]
				counts[i].check(s.written(rng), s.region)
			}
		})
	}
	wg.Wait()
	var all agreement
	for _, c := range counts {
		all.add(c)
	}
	require.Empty(t, all.examples)
	require.Zero(t, all.differ)
	// The inputs must reach both sides of every decision.
	for name, n := range map[string]int{"valid": all.valid, "taken from the tables": all.table, "refused": all.refused, "possible": all.possible, "stray prefix dropped": all.strays} {
		require.Greater(t, n, inputs()/400, name)
	}
	t.Logf("%d inputs: %d valid (%d from the tables), %d possible, %d refused, %d with a stray prefix dropped; %d differences",
		inputs(), all.valid, all.table, all.possible, all.refused, all.strays, all.differ)
}

// seed is an example number of a plan.
type seed struct {
	region         string // "" where the plan belongs to no region
	code, national string
	trunk          string
}

// seedNumbers returns examples of every type of number of every region and of the plans of no
// region, such as +800.
func seedNumbers(t *testing.T) []seed {
	t.Helper()
	coll, err := phonenumbers.MetadataCollection()
	require.NoError(t, err)
	var out []seed
	for _, m := range coll.GetMetadata() {
		region := m.GetId()
		if region == "001" {
			region = ""
		}
		for _, d := range []*phonenumbers.PhoneNumberDesc{
			m.GetFixedLine(), m.GetMobile(), m.GetTollFree(), m.GetPremiumRate(), m.GetSharedCost(),
			m.GetPersonalNumber(), m.GetVoip(), m.GetPager(), m.GetUan(), m.GetVoicemail(),
		} {
			if ex := d.GetExampleNumber(); ex != "" {
				out = append(out, seed{region, strconv.Itoa(int(m.GetCountryCode())), ex, m.GetNationalPrefix()})
			}
		}
	}
	require.Greater(t, len(out), 1000)
	return out
}

// written returns the number unchanged, altered, or as people may write it.
func (s seed) written(rng *rand.Rand) string {
	n := []byte(s.national)
	digit := func() byte { return '0' + byte(rng.IntN(10)) }
	switch rng.IntN(12) {
	case 0:
		return "+" + s.code + s.national
	case 1, 2: // a few digits differ
		for range 1 + rng.IntN(3) {
			n[rng.IntN(len(n))] = digit()
		}
	case 3, 4: // another number of the same range
		for i := min(len(n), 2+rng.IntN(4)); i < len(n); i++ {
			n[i] = digit()
		}
	case 5: // one digit too many
		i := rng.IntN(len(n) + 1)
		n = append(n[:i], append([]byte{digit()}, n[i:]...)...)
	case 6: // one too few
		i := rng.IntN(len(n))
		n = append(n[:i], n[i+1:]...)
	case 7: // prefixes that are not dialed from abroad
		n = append([]byte([]string{s.trunk, "0", "00", "1", "01", "044", "15", s.code, "9"}[rng.IntN(9)]), n...)
	case 8: // both
		n = append([]byte(s.trunk+string(digit())), n...)
	case 9: // no plan at all
		n = n[:0]
		for range 3 + rng.IntN(13) {
			n = append(n, digit())
		}
	case 10: // as people write it
		return "+" + s.code + " (0) " + s.national[:2] + "-" + s.national[2:]
	default: // as they dial it at home
		return s.trunk + string(n)
	}
	return "+" + s.code + string(n)
}

// agreement counts the results of inputs.
type agreement struct {
	valid, table, possible, refused, strays, differ int

	examples []string
}

func (a *agreement) add(b agreement) {
	a.valid, a.table, a.possible = a.valid+b.valid, a.table+b.table, a.possible+b.possible
	a.refused, a.strays, a.differ = a.refused+b.refused, a.strays+b.strays, a.differ+b.differ
	a.examples = append(a.examples, b.examples...)
}

func (a *agreement) fault(raw, region, what string) {
	a.differ++
	if len(a.examples) < 5 {
		a.examples = append(a.examples, fmt.Sprintf("%s in %q: %s", raw, region, what))
	}
}

func (a *agreement) check(raw, region string) {
	want, valid := judge(raw, region)
	n, q, err := phone.Parse(raw, region)
	got := n.E164()

	// The tables alone accept a number exactly where phonenumbers finds it valid and changes
	// nothing in it.
	if digits, plus := strings.CutPrefix(raw, "+"); plus && !strings.ContainsAny(digits, " (") {
		code, length := phonemeta.SplitCode([]byte(digits))
		_, taken := phonemeta.ValidDigits(code, []byte(digits[length:]))
		if taken {
			a.table++
		}
		if taken != (valid && want == raw) {
			a.fault(raw, region, fmt.Sprintf("tables %t, phonenumbers %s %t", taken, want, valid))
		}
	}
	switch {
	case valid && (len(want) <= sealtext.MinDigits || len(want) > sealtext.MaxDigits+1):
		// A few short numbers of small places, which are too short for E.164.
		if err == nil && q == phone.QualityValid && got != want {
			a.fault(raw, region, "a number that no Number can hold became "+got)
		}
	case valid:
		a.valid++
		if err != nil || got != want || q != phone.QualityValid {
			a.fault(raw, region, fmt.Sprintf("%s %v %v, phonenumbers %s valid", got, q, err, want))
		}
	case err != nil:
		a.refused++
	case q == phone.QualityPossible:
		a.possible++
	default:
		// Parse drops prefixes that phonenumbers keeps. The rest must be a number of the plan from
		// which no prefix can be dropped.
		a.strays++
		if again, ok := judge(got, ""); !ok || again != got || !strings.HasSuffix(digitsOf(raw), got[len(got)-4:]) {
			a.fault(raw, region, got+" is valid to Parse alone")
		}
	}
}

// judge returns the result of phonenumbers.
func judge(raw, region string) (e164 string, valid bool) {
	p, err := phonenumbers.Parse(raw, region)
	if err != nil {
		return "", false
	}
	return phonenumbers.Format(p, phonenumbers.E164), phonenumbers.IsValidNumber(p)
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
