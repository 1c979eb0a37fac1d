package signin

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
)

var bg = context.Background()

func TestPasswords(t *testing.T) {
	t.Parallel()
	hash, err := HashPassword(bg, "correct horse battery")
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("the hash is %.30s, %v", hash, err)
	}
	for password, want := range map[string]bool{"correct horse battery": true, "correct horse batterY": false, "": false} {
		if got, err := Verify(bg, hash, password); got != want || err != nil {
			t.Errorf("a password fits: %v, %v; want %v", got, err, want)
		}
	}
	for _, bad := range []string{"x", "$argon2id$v=19$m=999999999,t=2,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA", "$argon2i$v=19$m=19456,t=2,p=1$a$b", "$argon2id$v=19$m=19456,t=99,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA"} {
		if fits, err := Verify(bg, bad, "x"); fits || err == nil {
			t.Errorf("the stored hash %q is used", bad)
		}
	}
	if a, b := NewPassword(), NewPassword(); a == b || len(a) != 27 || CheckPassword(a) != nil {
		t.Errorf("made the password of %d characters", len(a))
	}
}

// TestNobodysPassword: to check it costs what any other does, with today's
// parameters, and nothing fits.
func TestNobodysPassword(t *testing.T) {
	t.Parallel()
	h, err := parseHash(nobodysHash)
	if err != nil || h.memory != argonMemory || h.time != argonTime || h.lanes != argonLanes || len(h.salt) != saltLength || len(h.key) != keyLength {
		t.Fatalf("nobody's hash is %+v, %v", h, err)
	}
	for _, password := range []string{"", "correct horse battery"} {
		if fits, err := Verify(bg, "", password); fits || err != nil {
			t.Errorf("%v, %v", fits, err)
		}
	}
}

// TestQueue: no more run than may, no more wait than may, and none longer; who is
// turned away is told at once.
func TestQueue(t *testing.T) {
	t.Parallel()
	q := newQueue(1, 1, time.Hour)
	leave, err := q.enter(bg)
	if err != nil {
		t.Fatal(err)
	}
	entered := make(chan func())
	go func() {
		next, err := q.enter(bg)
		if err != nil {
			next = nil
		}
		entered <- next
	}()
	for q.waiting.Load() == 0 { // the other one is on its way
	}
	if _, err := q.enter(bg); !errors.Is(err, ErrBusy) {
		t.Errorf("one too many: %v", err)
	}
	leave()
	next := <-entered
	if next == nil {
		t.Fatal("who waited was turned away")
	}
	gone, cancel := context.WithCancel(bg)
	cancel()
	if _, err := q.enter(gone); !errors.Is(err, context.Canceled) {
		t.Errorf("who went away: %v", err)
	}
	q.wait = time.Millisecond
	if _, err := q.enter(bg); !errors.Is(err, ErrBusy) {
		t.Errorf("who waited for too long: %v", err)
	}
	next()
	q.wait = time.Hour
	if leave, err := q.enter(bg); err != nil {
		t.Errorf("nobody is there any more: %v", err)
	} else {
		leave()
	}
}

func TestNeedsRehash(t *testing.T) {
	t.Parallel()
	today, err := HashPassword(bg, "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	const salt, key = "c2FsdHNhbHRzYWx0c2FsdA", "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2U"
	for phc, want := range map[string]bool{
		today: false,
		"$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + key:  false,
		"$argon2id$v=19$m=65536,t=3,p=4$" + salt + "$" + key:  false,
		"$argon2id$v=19$m=9728,t=4,p=1$" + salt + "$" + key:   true,
		"$argon2id$v=19$m=19456,t=1,p=1$" + salt + "$" + key:  true,
		"$argon2id$v=19$m=19456,t=2,p=1x$" + salt + "$" + key: true, // no PHC string
	} {
		if NeedsRehash(phc) != want {
			t.Errorf("%.32s…: hashed anew %v, want %v", phc, !want, want)
		}
	}
}
