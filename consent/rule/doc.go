// Package rule is the table of rules about messages: hours, caps, terms and
// duties by jurisdiction and purpose.
package rule
