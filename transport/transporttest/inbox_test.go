package transporttest_test

import "testing"

func TestInboxIsATransport(t *testing.T) { testTransport(t) }
