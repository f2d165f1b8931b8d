package httpsms_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sealtext/sealtext/transport"
	"github.com/sealtext/sealtext/transport/httpsms"
	"github.com/sealtext/sealtext/transport/transporttest"
)

func TestAdapter(t *testing.T) {
	for name, request := range map[string]func(api transporttest.API) httpsms.RequestFunc{
		"form": func(api transporttest.API) httpsms.RequestFunc {
			return httpsms.Form(api.URL+"/messages", user, api.Secret)
		},
		"JSON": func(api transporttest.API) httpsms.RequestFunc {
			return httpsms.JSON(api.URL+"/messages", "", api.Secret)
		},
	} {
		t.Run(name, func(t *testing.T) {
			transporttest.RunAdapter(t, transporttest.Adapter{
				New: func(t testing.TB, api transporttest.API) transport.Transport {
					tr, err := httpsms.New(httpsms.Config{Request: request(api), TLS: api.TLS})
					require.NoError(t, err)
					return tr
				},
				Status: http.StatusCreated, Body: `{"id":"probe-id-1"}`, ID: "probe-id-1",
			})
		})
	}
}
