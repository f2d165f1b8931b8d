package redact_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/redact"
)

func TestKeysOfPrograms(t *testing.T) {
	for key := range strings.FieldsSeq(`
		status_code http.status_code statusCode HTTPStatusCode error_code exit_code country_code currencyCode response_codes
		service.name host.name file_name table_name event_name function.name k8s.pod.name db.name queue.name job_name jobName
		line_number lineNumber page_number sequence_number error_message errorMessage log.message commit-message
		state_to state_from valid_from redirect_to server.address mac_address
		content_type content.length token_count phone_type password_length message_id name_length tos hostname filename
		count ok class press basis status process news topic codec pinned named numbered passed passes_total`) {
		require.False(t, redact.SecretKey(key), key)
	}
}

func TestKeysOfPeople(t *testing.T) {
	for key := range strings.FieldsSeq(`
		phone phones phone2 phone_2 phone_number phone_numbers phoneNumbers customer_phone customerPhone mobile_numbers tel telephone
		recipients recipient_list.recipients msisdns emails addresses home_address ip ip_address client.address remote_address
		date_of_birth dateOfBirth birthday dob surname family_name familyName first_name customer_name display_name name names
		tax_id taxId passport national_id ssn socialSecurity street postcode zip_code
		dsn database_url databaseURL DATABASE_URL connection_string jwt creds cred csrf pass passwords password1 password_2 user_password
		apiKeys api_key X-Api-Key apikey APIKey secretKey ssh_key tokens access_token refreshToken authorization Authorization
		http.request.header.authorization proxy-authorization cookie cookies set-cookie session
		code codes verification_code sms_code promo_code pin otp
		to from sent_to reply_to body request_body response.body sms_body smsBody smsbody text sms_text content payload message
		order_number account_number card_numbers iban ibans`) {
		require.True(t, redact.SecretKey(key), key)
	}
}

// TestKeysOfTheHost states that the rules of the words hold for a host's keys.
func TestKeysOfTheHost(t *testing.T) {
	out := logged(t, redact.HandlerConfig{Keys: []string{"case_file", "code"}}, false, func(l *slog.Logger) {
		l.Info("m",
			"caseFile", "a1", "old_case_files", "a2", "case-file-3", "a3", "status_code", "b1", "phone", "b2", "CODE", "a4")
	})
	for _, masked := range []string{"a1", "a2", "a3", "a4"} {
		require.NotContains(t, out, masked)
	}
	require.Contains(t, out, `"status_code":"b1","phone":"b2"`)
}

// TestKeyAllocs states that asking about a key costs no allocation.
func TestKeyAllocs(t *testing.T) {
	require.Zero(t, testing.AllocsPerRun(100, func() {
		redact.SecretKey("http.response.latency_ms")
		redact.SecretKey("customer_phone_numbers")
		redact.SecretKey("status_code")
	}))
}
