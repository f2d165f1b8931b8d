// Package inbox runs Twilio's own library for Node.js, unmodified, against the inbox on a loopback port.
package inbox
