package twilio

import (
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/sealtext/sealtext"
	"github.com/sealtext/sealtext/transport/webhook"
)

const (
	// maxForm is more than the longest text takes: four bytes a character, with three characters each.
	maxForm = 64 << 10
	// maxText is how many characters Twilio takes.
	maxText = 1600
)

// input is what a request asks for.
type input struct {
	to       sealtext.Number
	from     sealtext.Sender // zero with a service alone
	service  string
	body     sealtext.Body
	validity time.Duration // zero where the request has none
}

// used are the parameters that a message may have.
var used = []string{"To", "From", "MessagingServiceSid", "Body", "ValidityPeriod"}

// off are parameters that change nothing with this value. With any other, Twilio would send something
// else than what consent and content policy saw.
var off = map[string]string{"SmartEncoded": "false", "ShortenUrls": "false", "SendAsMms": "false", "ProvideFeedback": "false"}

// others are parameters of Twilio's that the gateway cannot carry out, with Twilio's code for one that
// is wrong.
var others = map[string]int{
	"MediaUrl": 21620, "ContentSid": 21655, "ContentVariables": 21656, "StatusCallback": 21609, "ContentRetention": 30029, "AddressRetention": 30030,
	"SmartEncoded": codeParameter, "ShortenUrls": codeParameter, "SendAsMms": codeParameter, "ProvideFeedback": codeParameter,
	"ApplicationSid": codeParameter, "MaxPrice": codeParameter, "Attempt": codeParameter, "ForceDelivery": codeParameter, "PersistentAction": codeParameter,
	"TrafficType": codeParameter, "ScheduleType": codeParameter, "SendAt": codeParameter, "RiskCheck": codeParameter, "FallbackFrom": codeParameter,
}

// readForm reads the form of a new message, and returns the bytes that it has read. A parameter without
// a value counts as none. Of a form that is refused the input is what can be read of it.
func readForm(r *http.Request, ignoreCallback bool) (input, []byte, *refusal) {
	form, raw, no := formOf(r)
	if no != nil {
		return input{}, raw, no
	}
	in, no := input{}, supported(form, ignoreCallback)
	if no == nil {
		in, no = read(form)
	}
	if no != nil {
		in = readable(form)
	}
	return in, raw, no
}

// readable returns what can be read of a form that is refused.
func readable(form url.Values) (in input) {
	if service := form.Get("MessagingServiceSid"); sid(service, "MG") {
		in.service = service
	}
	// What is wrong stays zero.
	in.from, _ = sealtext.ParseSender(form.Get("From"))
	in.to, _ = sealtext.ParseE164(form.Get("To"))
	in.body, _ = sealtext.NewBody(form.Get("Body"))
	return in
}

// supported refuses parameters that the gateway cannot carry out, and drops empty values.
func supported(form url.Values, ignoreCallback bool) *refusal {
	for _, name := range slices.Sorted(maps.Keys(form)) {
		values := slices.DeleteFunc(form[name], func(v string) bool { return v == "" })
		if form[name] = values; len(values) == 0 || name == "StatusCallback" && ignoreCallback {
			continue
		}
		switch code, known := others[name]; {
		case slices.Contains(used, name):
			if len(values) > 1 {
				return refused(codeParameter, name+" must not be repeated")
			}
		case off[name] != "" && len(values) == 1 && values[0] == off[name]:
		case known:
			return refused(code, name+" is not supported: sealtext sends the Body as it is, and decides about the rest")
		default:
			return refused(codeParameter, "a parameter is unknown, and its name is not repeated here")
		}
	}
	return nil
}

// formOf returns the parameters of a request, and the bytes that it has read.
func formOf(r *http.Request) (url.Values, []byte, *refusal) {
	switch {
	case r.Body == nil:
		return nil, nil, refused(codeNoTo, "To is required")
	case r.URL.RawQuery != "":
		return nil, nil, refused(codeParameter, "parameters must be in the body of the request")
	case r.Header.Get("Content-Encoding") != "":
		return nil, nil, notAForm
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxForm+1))
	switch {
	case err != nil:
		return nil, body, refused(codeParameter, "the body of the request cannot be read")
	case len(body) > maxForm:
		return nil, body, &refusal{http.StatusRequestEntityTooLarge, codeTooLong, "the request is longer than any message"}
	}
	form, err := (&webhook.Request{Header: r.Header, Body: body}).Form()
	if err != nil {
		return nil, body, notAForm
	}
	return form, body, nil
}

// read checks the parameters that a message has.
func read(form url.Values) (in input, _ *refusal) {
	var err error
	if in.service = form.Get("MessagingServiceSid"); in.service != "" && !sid(in.service, "MG") {
		return input{}, refused(codeBadService, "MessagingServiceSid must be the SID of a Messaging Service (MG...)")
	}
	if from := form.Get("From"); from != "" {
		if in.from, err = sealtext.ParseSender(from); err != nil {
			return input{}, refused(codeBadFrom, "From "+ruleOf(err))
		}
	} else if in.service == "" {
		return input{}, refused(codeNoFrom, "From or MessagingServiceSid is required")
	}
	if form.Get("To") == "" {
		return input{}, refused(codeNoTo, "To is required")
	}
	if in.to, err = sealtext.ParseE164(form.Get("To")); err != nil {
		return input{}, refused(codeBadTo, "To "+ruleOf(err))
	}
	text := form.Get("Body")
	switch {
	case text == "":
		return input{}, refused(codeNoBody, "Body is required")
	case utf8.RuneCountInString(text) > maxText:
		return input{}, refused(codeTooLong, "Body must have at most 1600 characters")
	}
	if in.body, err = sealtext.NewBody(text); err != nil {
		return input{}, refused(codeNoBody, "Body "+ruleOf(err))
	}
	if period := form.Get("ValidityPeriod"); period != "" {
		seconds, err := strconv.Atoi(period)
		in.validity = time.Duration(seconds) * time.Second
		if err != nil || in.validity < minValidity || in.validity > maxValidity {
			return input{}, refused(codeBadValidity, "ValidityPeriod must be 1 to 36000 seconds")
		}
	}
	return in, nil
}

// ruleOf returns the rule that bad input breaks; it never repeats the input.
func ruleOf(err error) string {
	var bad *sealtext.InputError
	if errors.As(err, &bad) {
		return bad.Rule
	}
	return "is not valid"
}
