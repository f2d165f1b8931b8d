// Package twilio holds the requests of package transport/twilio against Twilio's own OpenAPI
// description, with the validator of kin-openapi, and reads the answers that the description has as
// examples. With SEALTEXT_LONG=1 each request also goes to prism, Stoplight's mock server, in the version
// of package-lock.json, run by node. The parts of the description that it needs are in testdata;
// TWILIO_OPENAPI names a whole one to use instead, such as a newer one.
package twilio
