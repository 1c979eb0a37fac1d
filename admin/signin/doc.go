// Package signin proves who somebody is: passwords and their hashes, second
// factors, sessions, and the throttle that makes guessing pointless. It knows no
// HTTP and no store.
//
//   - HashPassword, Verify: argon2id, few at a time
//   - Throttle: how long to wait before the next attempt
//   - Sessions: who is signed in, by the hash of a random id
//   - NewTOTP, CheckTOTP, NewRecoveryCodes: second factors (RFC 6238); PendingFactors: those that
//     wait to be confirmed
package signin
