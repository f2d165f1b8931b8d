package sealtext_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
)

// Hosts store what is sealed under these ids and names, so they never change.
func TestRecordOf(t *testing.T) {
	require.Equal(t, "ophcmeedhdijknflpiicedlldjneeomf", sealtext.RecordOf("visits", "17").String())
	require.NotEqual(t, sealtext.RecordOf("visits", "17"), sealtext.RecordOf("visit", "s17"), "table and key do not run into one another")
	require.NotEqual(t, sealtext.RecordOf("visits", "17"), sealtext.RecordOf("bills", "17"))
}

func TestTenantOf(t *testing.T) {
	uuid := [16]byte{0x01, 0x93, 0x7c, 0x2b, 0x4d, 0x5e, 0x7f, 0x60, 0x81, 0x92, 0xa3, 0xb4, 0xc5, 0xd6, 0xe7, 0xf8}
	got := sealtext.TenantOf(uuid)
	require.Equal(t, "abjdhmclenfohpgaibjckdlemfngohpi", got.String())
	parsed, err := sealtext.ParseTenant(got.String())
	require.NoError(t, err)
	require.Equal(t, got, parsed)
	require.True(t, sealtext.TenantOf([16]byte{}).IsZero(), "no id is no tenant")
}
