// Package twiliofront runs Twilio's own library for Go, unmodified, over a twilio.Front and over an inbox.
// It is a module of its own, so that nothing else has that library among its requirements.
package twiliofront
