package webhook_test

import (
	"context"
	"encoding/base64"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport/webhook"
)

func TestBasic(t *testing.T) {
	const password = "correct-horse"
	keys := webhook.Keys(func(_ context.Context, account string) ([]string, error) {
		switch account {
		case "infobip":
			return []string{"an older one", password}, nil
		case "away":
			return nil, errors.New("the keys are away: " + password)
		}
		return nil, nil
	})
	auth := func(user, password string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
	}
	const url = "https://sms.example.com/infobip"
	check(t, webhook.Basic(keys), []verifies{
		{"good", call("POST", url, body, "Authorization", auth("infobip", password)), 0},
		{"the older one", call("POST", url, body, "Authorization", auth("infobip", "an older one")), 0},
		{"another password", call("POST", url, body, "Authorization", auth("infobip", password[1:])), webhook.ClassSignature},
		{"another user", call("POST", url, body, "Authorization", auth("shop", password)), webhook.ClassSignature},
		{"no user", call("POST", url, body, "Authorization", auth("", password)), webhook.ClassSignature},
		{"no password", call("POST", url, body, "Authorization", auth("infobip", "")), webhook.ClassSignature},
		{"no header", call("POST", url, body), webhook.ClassSignature},
		{"two headers", call("POST", url, body, "Authorization", auth("infobip", password), "Authorization", auth("infobip", password)), webhook.ClassSignature},
		{"another scheme", call("POST", url, body, "Authorization", "Bearer "+password), webhook.ClassSignature},
		{"not in base64", call("POST", url, body, "Authorization", "Basic infobip:"+password), webhook.ClassSignature},
		{"over http", call("POST", "http://sms.example.com/infobip", body, "Authorization", auth("infobip", password)), webhook.ClassDowngrade},
	})
	got, err := webhook.Basic(keys).Verify(t.Context(), call("POST", url, body, "Authorization", auth("infobip", password)))
	require.NoError(t, err)
	require.Equal(t, webhook.Verified{Account: "infobip", Unsigned: true}, got)

	_, err = webhook.Basic(keys).Verify(t.Context(), call("POST", url, body, "Authorization", auth("away", password)))
	require.ErrorIs(t, err, webhook.ErrKeys)
	require.NotContains(t, err.Error(), password)
	_, err = webhook.Basic(webhook.StaticKeys("")).Verify(t.Context(), call("POST", url, body, "Authorization", auth("infobip", "")))
	require.ErrorIs(t, err, webhook.ErrKeys, "an empty password would let anybody in")
}
