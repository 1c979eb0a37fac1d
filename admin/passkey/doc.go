// Package passkey adds and verifies passkeys (Web Authentication, WebAuthn Level 3). It
// is the one place that knows the library which verifies what authenticators say, and
// knows neither HTTP nor a store.
//
// A ceremony has two steps. Create or Request makes the options for the browser and a
// Ceremony, which the caller keeps for a few minutes and takes once; Register or Use
// checks the browser's answer against it.
package passkey
