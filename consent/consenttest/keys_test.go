package consenttest_test

import (
	"testing"

	"github.com/sealtext/sealtext/consent/consenttest"
)

func TestGoodKeyLister(t *testing.T) {
	consenttest.RunKeyLister(t, func(*testing.T) consenttest.Listing { return good().(consenttest.Listing) })
}
