// Package mask keeps a credential of the upstream out of the upstream's own answers: an Answer
// stands between the two, judges whether the credential was taken, and overwrites it where it
// stands in a header or a body, however it is spelt.
package mask
