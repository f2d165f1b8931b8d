// Package adopt walks through the page "Adopting it in an afternoon" of package transport/shadow with an
// application that sends with Twilio's own library, unmodified: the commands that the test runs are those
// of the page. It is a module of its own, so that nothing else has that library among its requirements.
package adopt
