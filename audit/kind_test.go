package audit_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/audit"
)

// storedKinds are the numbers in existing databases. A line is never changed or removed; a new kind
// gets the next number.
const storedKinds = `
1 tenant-created
2 enrolled
3 looked-up
4 revealed
5 reveal-denied
6 consent-given
7 consent-revoked
8 consent-imported
9 consent-noted
10 message-queued
11 message-denied
12 message-deferred
13 message-expired
14 handed-off
15 outcome-recorded
16 receipt-recorded
17 message-received
18 hold-placed
19 hold-released
20 disposed
21 exported
22 erased
23 erase-refused
24 environment-fence
25 approval-requested
26 approval-granted
27 approval-used
28 glass-broken
29 review-closed
30 enumeration-suspected
31 program-declared
32 program-retired
33 tenant-declared
34 tenant-suspended
35 tenant-resumed
36 tenant-retired
37 directory-refused
38 message-canceled
39 sending-paused
40 sending-resumed
41 message-resolved
42 outcome-sought
43 restore-confirmed
44 request-changed
45 key-changed
46 log-exported
47 log-verified
48 config-changed
49 number-changed
`

func TestKindsKeepTheirNumbers(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(storedKinds), "\n")
	require.Len(t, audit.Kinds(), len(lines), "a new kind goes to the end of the table above")
	for i, k := range audit.Kinds() {
		require.Equal(t, lines[i], strconv.Itoa(int(k))+" "+k.String())
		require.True(t, k.Valid())
	}
	// The names in source code, one for each number.
	require.Equal(t, []audit.Kind{
		audit.KindTenantCreated, audit.KindEnrolled, audit.KindLookedUp, audit.KindRevealed, audit.KindRevealDenied,
		audit.KindConsentGiven, audit.KindConsentRevoked, audit.KindConsentImported, audit.KindConsentNoted,
		audit.KindMessageQueued, audit.KindMessageDenied, audit.KindMessageDeferred, audit.KindMessageExpired,
		audit.KindHandedOff, audit.KindOutcomeRecorded, audit.KindReceiptRecorded, audit.KindMessageReceived,
		audit.KindHoldPlaced, audit.KindHoldReleased, audit.KindDisposed, audit.KindExported,
		audit.KindErased, audit.KindEraseRefused, audit.KindEnvironmentFence,
		audit.KindApprovalRequested, audit.KindApprovalGranted, audit.KindApprovalUsed,
		audit.KindGlassBroken, audit.KindReviewClosed, audit.KindEnumerationSuspected,
		audit.KindProgramDeclared, audit.KindProgramRetired, audit.KindTenantDeclared,
		audit.KindTenantSuspended, audit.KindTenantResumed, audit.KindTenantRetired,
		audit.KindDirectoryRefused,
		audit.KindMessageCanceled, audit.KindSendingPaused, audit.KindSendingResumed, audit.KindMessageResolved, audit.KindOutcomeSought,
		audit.KindRestoreConfirmed,
		audit.KindRequestChanged,
		audit.KindKeyChanged, audit.KindLogExported, audit.KindLogVerified, audit.KindConfigChanged,
		audit.KindNumberChanged,
	}, audit.Kinds())
}

func TestKindNames(t *testing.T) {
	seen := map[string]bool{}
	for _, k := range audit.Kinds() {
		name := k.String()
		require.Regexp(t, "^[a-z]+(-[a-z]+)*$", name)
		require.False(t, seen[name], name)
		seen[name] = true
		back, err := audit.ParseKind(name)
		require.NoError(t, err)
		require.Equal(t, k, back)
		text, err := k.MarshalText()
		require.NoError(t, err)
		require.Equal(t, name, string(text))
	}
}

func TestKindsThatAreNone(t *testing.T) {
	for _, k := range []audit.Kind{0, audit.Kind(len(audit.Kinds()) + 1), 65535} {
		require.False(t, k.Valid())
		require.Equal(t, "none", k.String())
	}
	for _, name := range []string{"", "none", "Revealed", "revealed ", "+447700900123"} {
		_, err := audit.ParseKind(name)
		var input *sealtext.InputError
		require.ErrorAs(t, err, &input)
		require.Equal(t, "kind", input.Field)
		require.NotContains(t, err.Error(), "447700900123")
	}
}
