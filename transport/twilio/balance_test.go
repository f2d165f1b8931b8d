package twilio_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/twilio"
)

func TestBalance(t *testing.T) {
	tenant := sealtext.MustTenant("clinic")
	answer := func(account, amount, currency string) string {
		return `{"account_sid":"` + account + `","balance":` + amount + `,"currency":"` + currency + `"}`
	}
	for _, c := range []struct {
		name, answer string
		want         twilio.Balance // zero for an error
	}{
		{"something left", answer(accountSID, `"12.50"`, "USD"), twilio.Balance{Amount: "12.50", Currency: "USD"}},
		{"debts", answer(accountSID, `"-0.07"`, "EUR"), twilio.Balance{Amount: "-0.07", Currency: "EUR"}},
		{"whole", answer(accountSID, `"3"`, "USD"), twilio.Balance{Amount: "3", Currency: "USD"}},
		{"another account", answer("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", `"12.50"`, "USD"), twilio.Balance{}},
		{"a number", answer(accountSID, "12.5", "USD"), twilio.Balance{}},
		{"no amount", answer(accountSID, `"-"`, "USD"), twilio.Balance{}},
		{"a point", answer(accountSID, `"1."`, "USD"), twilio.Balance{}},
		{"a text", answer(accountSID, `"`+text+`"`, "USD"), twilio.Balance{}},
		{"no currency", answer(accountSID, `"1"`, "usd"), twilio.Balance{}},
		{"not JSON", "<html>", twilio.Balance{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := newFake(t)
			f.balance = c.answer
			got, err := open(t, f.config()).Balance(t.Context(), tenant, accountSID)
			if c.want == (twilio.Balance{}) {
				require.EqualError(t, err, "twilio: the request failed with status 200, code 0")
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, got)
		})
	}
	f := newFake(t)
	f.key = "SKcccccccccccccccccccccccccccccccc"
	_, err := open(t, f.config()).Balance(t.Context(), tenant, accountSID)
	var refused *twilio.Error
	require.ErrorAs(t, err, &refused)
	require.Equal(t, 20003, refused.Code)
	_, err = open(t, f.config()).Balance(t.Context(), tenant, number)
	var input *sealtext.InputError
	require.ErrorAs(t, err, &input)
	require.NotContains(t, err.Error(), number)
}
