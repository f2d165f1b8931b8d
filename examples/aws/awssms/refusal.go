package awssms

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/pinpointsmsvoicev2/types"
	"github.com/aws/smithy-go"

	"github.com/sealtext/sealtext/transport/httptransport"
)

// Error is a request that AWS did not carry out. It has nothing of the answer but its status and the
// names in it.
type Error struct {
	Status int    // of HTTP; 0 without an answer
	Code   string // the reason or the exception that AWS names, in the form of [transport.Outcome]
	// Err is why there is no whole answer, an [*httptransport.Error]; nil if there is one.
	Err error
}

// Error tells the status and the code.
func (e *Error) Error() string {
	if e.Status == 0 {
		return "awssms: no answer"
	}
	return "awssms: the request failed with status " + strconv.Itoa(e.Status) + ", code " + e.Code
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

// refusal is what is kept of an exception of AWS's: its message may have the number.
type refusal struct {
	name     string // of the exception; empty for none
	reason   string
	resource string // the type of the resource that is not there
}

// nameless is the SDK's code for an answer that names no exception.
const nameless = "UnknownError"

const optedOut = string(types.ConflictExceptionReasonDestinationPhoneNumberOptedOut)

// refusalOf reads an error of the SDK.
func refusalOf(err error) (r refusal) {
	var said smithy.APIError
	if !errors.As(err, &said) || said.ErrorCode() == nameless {
		return r
	}
	r.name = said.ErrorCode()
	var (
		conflict *types.ConflictException
		denied   *types.AccessDeniedException
		invalid  *types.ValidationException
		quota    *types.ServiceQuotaExceededException
		missing  *types.ResourceNotFoundException
	)
	switch {
	case errors.As(err, &conflict):
		r.reason = string(conflict.Reason)
	case errors.As(err, &denied):
		r.reason = string(denied.Reason)
	case errors.As(err, &invalid):
		r.reason = string(invalid.Reason)
	case errors.As(err, &quota):
		r.reason = string(quota.Reason)
	case errors.As(err, &missing):
		r.resource = string(missing.ResourceType)
	}
	return r
}

// code is the reason without the words that make it longer than a code may be, or else the
// exception.
func (r refusal) code() string {
	code := strings.TrimPrefix(r.reason, "DESTINATION_PHONE_NUMBER_")
	if code == "" || len(code) > 32 {
		return r.name
	}
	return code
}

// elsewhere are the exceptions that are about the account, its credentials or the moment: the
// message can be tried again. The first four are the service's own, the others are common to all of
// AWS.
var elsewhere = []string{
	"ThrottlingException", "ServiceQuotaExceededException", "AccessDeniedException", "ResourceNotFoundException",
	"ExpiredToken", "ExpiredTokenException", "IncompleteSignature", "IncompleteSignatureException", "InvalidClientTokenId", "InvalidSignatureException",
	"MissingAuthenticationToken", "MissingAuthenticationTokenException", "NotAuthorized", "OptInRequired", "RequestExpired", "SignatureDoesNotMatch",
	"UnrecognizedClientException",
}

// notTheMessage reports that another message would be refused for the same.
func (r refusal) notTheMessage() bool {
	switch r.reason {
	case string(types.ConflictExceptionReasonResourceNotActive), string(types.ConflictExceptionReasonNoOriginationIdentitiesFound):
		return true
	}
	return slices.Contains(elsewhere, r.name)
}

// failed returns the error for a request that was not carried out; nil for one that was.
func failed(x *exchange, err error) error {
	switch {
	case err == nil:
		return nil
	case !x.asked:
		return errors.New("awssms: the SDK could not make the request; check the region and the names of the account")
	}
	code := httptransport.CleanCode(refusalOf(err).code(), x.answer.Status)
	if x.answer.Status >= 200 && x.answer.Status <= 299 && x.answer.Err == nil {
		code = "answer"
	}
	return &Error{Status: x.answer.Status, Code: code, Err: x.answer.Err}
}
