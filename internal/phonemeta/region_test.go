package phonemeta_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/internal/phonemeta"
)

func TestRegionOf(t *testing.T) {
	for _, c := range []struct {
		name, prefix string
		omitted      int
		want         string
	}{
		{"the United States", "1212555", 4, "US"},
		{"Canada", "1416555", 4, "CA"},
		{"Puerto Rico", "1787555", 4, "PR"},
		{"Jamaica", "1876555", 4, "JM"},
		{"the United Kingdom", "44770090", 4, "GB"},
		{"Jersey", "44779773", 4, "JE"},
		{"Kazakhstan", "7701555", 4, "KZ"},
		{"Russia", "7912555", 4, "RU"},
		{"a code of one region", "91987654", 4, "IN"},
		{"a code of one region, whatever follows", "6500", 4, "SG"},
		{"an area code that is not in use", "1211555", 4, ""},
		{"a code of no region", "8831555", 8, ""},
		{"a code that is not in use", "999123", 4, ""},
		{"no digits", "", 4, ""},
		{"something else", "12a", 4, ""},
		{"too long", "1212555", 40, ""},
	} {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, phonemeta.RegionOf(c.prefix, c.omitted)) })
	}
}
