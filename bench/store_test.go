package bench

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/patgate/patgate/tokenstore"
	"github.com/patgate/patgate/tokenstore/boltstore"
	"github.com/patgate/patgate/tokenstore/listing"
)

// sizes are how many tokens a store holds. The largest takes some seconds to
// make, so -short leaves it out.
func sizes(b *testing.B) []int {
	if testing.Short() {
		return []int{10, 10_000}
	}
	return []int{10, 10_000, 1_000_000}
}

// fill makes a store of n tokens, all of which have been used.
func fill(b *testing.B, path string, n int) {
	b.Helper()
	store, err := boltstore.Open(path, boltstore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	accounts := max(1, n/50)
	ids := make([]tokenstore.AccountID, accounts)
	for i := 0; i < accounts; {
		var c tokenstore.Change
		for ; i < accounts && len(c.Accounts) < 5000; i++ {
			c.Accounts = append(c.Accounts, tokenstore.AccountChange{After: &tokenstore.Account{
				Login: fmt.Sprintf("account-%d", i), Role: tokenstore.RoleUser, Created: created,
			}})
		}
		if err := store.Commit(context.Background(), &c); err != nil {
			b.Fatal(err)
		}
		for k, a := range c.Accounts {
			ids[i-len(c.Accounts)+k] = a.After.ID
		}
	}
	for i := 0; i < n; {
		var c tokenstore.Change
		for ; i < n && len(c.Tokens) < 10_000; i++ {
			v, err := tokenstore.NewValue("pat", rand.Reader)
			if err != nil {
				b.Fatal(err)
			}
			c.Tokens = append(c.Tokens, tokenstore.TokenChange{After: token(i, ids[i%accounts], v)})
		}
		if err := store.Commit(context.Background(), &c); err != nil {
			b.Fatal(err)
		}
		seen := make(map[tokenstore.TokenID]tokenstore.Usage, len(c.Tokens))
		for k, t := range c.Tokens {
			seen[t.After.ID] = tokenstore.Usage{LastUsed: created.Add(time.Duration(k) * time.Second), LastAddress: netip.AddrFrom4([4]byte{192, 0, 2, byte(k)}), Allowed: uint64(1 + k)}
		}
		if err := store.AddUsage(context.Background(), seen, nil); err != nil {
			b.Fatal(err)
		}
	}
}

var created = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)

// token is one of a population as it may be: most have one of a few grants,
// one in ten is limited to some network.
func token(i int, account tokenstore.AccountID, v tokenstore.Value) *tokenstore.Token {
	t := &tokenstore.Token{
		Account:     account,
		Description: fmt.Sprintf("deployment of project %d", i),
		Created:     created,
		Expires:     created.AddDate(1, 0, i%365),
		Secrets:     []tokenstore.Secret{{Hash: v.Hash(), Hint: v.Hint(), Created: created}},
	}
	switch i % 4 {
	case 0:
		t.Grant.Sets = []string{"Extended Access"}
	case 1:
		t.Grant.Sets = []string{"Maven Plugin"}
	default:
		t.Grant.Methods = []string{"environment.control.StopEnv", "environment.control.StartEnv"}
	}
	if i%10 == 0 {
		t.Addresses = []netip.Prefix{netip.PrefixFrom(netip.AddrFrom4([4]byte{198, 51, 100, byte(i / 10)}), 32)}
	}
	return t
}

// BenchmarkStart opens a store and reads it into an index, as a start does until requests can
// be decided, and then into a listing, which nobody waits for. It reports the memory that each adds,
// measured after a collection of garbage.
func BenchmarkStart(b *testing.B) {
	for _, n := range sizes(b) {
		b.Run(fmt.Sprintf("tokens=%d", n), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "patgate.db")
			fill(b, path, n)
			var gate, lists, listed float64
			for b.Loop() {
				b.StopTimer()
				before := liveHeap()
				b.StartTimer()
				store, err := boltstore.Open(path, boltstore.Options{})
				if err != nil {
					b.Fatal(err)
				}
				index := tokenstore.NewIndex()
				if err := store.Follow(b.Context(), index); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				if index.Len() != n || index.Damaged() != 0 {
					b.Fatalf("the index holds %d of %d tokens, %d damaged", index.Len(), n, index.Damaged())
				}
				ready := liveHeap()
				gate += float64(ready-before) / (1 << 20)
				begun, l := time.Now(), listing.New()
				if err := store.Follow(b.Context(), l); err != nil {
					b.Fatal(err)
				}
				listed += time.Since(begun).Seconds()
				if l.Len() != n {
					b.Fatalf("%d of %d tokens are listed", l.Len(), n)
				}
				lists += float64(liveHeap()-ready) / (1 << 20)
				runtime.KeepAlive(index)
				runtime.KeepAlive(l)
				if err := store.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
			b.ReportMetric(gate/float64(b.N), "MiB-ready")
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N), "s/ready")
			b.ReportMetric(lists/float64(b.N), "MiB-lists")
			b.ReportMetric(listed/float64(b.N), "s/lists")
		})
	}
}

func liveHeap() int64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// BenchmarkCommit generates tokens in a store of 10,000, alone and with many
// at a time, beside one fsync of 4 KiB on the same disk.
func BenchmarkCommit(b *testing.B) {
	b.Run("fsync", func(b *testing.B) {
		f, err := os.Create(filepath.Join(b.TempDir(), "file"))
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		page := make([]byte, 4096)
		for b.Loop() {
			if _, err := f.WriteAt(page, 0); err != nil {
				b.Fatal(err)
			}
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, writers := range []int{1, 64} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "patgate.db")
			fill(b, path, 10_000)
			store, err := boltstore.Open(path, boltstore.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer store.Close()
			b.ResetTimer()
			var wait sync.WaitGroup
			var left atomic.Int64
			left.Store(int64(b.N))
			for range writers {
				wait.Go(func() {
					for i := left.Add(-1); i >= 0; i = left.Add(-1) {
						v, err := tokenstore.NewValue("pat", rand.Reader)
						if err != nil {
							b.Error(err)
							return
						}
						c := tokenstore.Change{Tokens: []tokenstore.TokenChange{{After: token(int(i), 1, v)}}}
						if err := store.Commit(context.Background(), &c); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			wait.Wait()
		})
	}
}

// BenchmarkUsage writes down the use of tokens that each have a week of activity: keeps it,
// as each sweep of the recorder does, and adds it, as few do, where all tokens are in use
// and where few of many are. It reports the CPU that one token takes.
func BenchmarkUsage(b *testing.B) {
	populations := map[string]int{"all in use": 1, "one in 100 in use": 100}
	if testing.Short() {
		delete(populations, "one in 100 in use")
	}
	for name, one := range populations {
		path := filepath.Join(b.TempDir(), "patgate.db")
		fill(b, path, used*one)
		store, err := boltstore.Open(path, boltstore.Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer store.Close()
		for k := 0; k < used; k += 1000 {
			usage, activity := useOf(k, 1000, one, weekOf(2))
			if err := store.AddUsage(b.Context(), usage, activity); err != nil {
				b.Fatal(err)
			}
		}
		for what, write := range map[string]struct {
			to     func(context.Context, map[tokenstore.TokenID]tokenstore.Usage, map[tokenstore.TokenID]*tokenstore.Activity) error
			tokens int
		}{"kept": {store.KeepUsage, 256}, "added": {store.AddUsage, 4}} {
			b.Run(what+"/"+name, func(b *testing.B) {
				spent, k := time.Duration(0), 0
				recent := hourOf(2)
				for b.Loop() {
					b.StopTimer()
					usage, activity := useOf(k, write.tokens, one, recent)
					k = (k + write.tokens) % (used - write.tokens)
					before := cpu(b)
					b.StartTimer()
					if err := write.to(b.Context(), usage, activity); err != nil {
						b.Fatal(err)
					}
					spent += cpu(b) - before
				}
				b.ReportMetric(float64(spent.Nanoseconds())/1000/float64(b.N), "cpu-µs/write")
				b.ReportMetric(float64(spent.Nanoseconds())/1000/float64(b.N*write.tokens), "cpu-µs/token")
			})
		}
	}
}

const used = 5_000

// useOf is that of some tokens, from the kth of those in use on; one of so many is.
func useOf(k, tokens, one int, a *tokenstore.Activity) (map[tokenstore.TokenID]tokenstore.Usage, map[tokenstore.TokenID]*tokenstore.Activity) {
	usage, activity := make(map[tokenstore.TokenID]tokenstore.Usage), make(map[tokenstore.TokenID]*tokenstore.Activity)
	for i := k; i < k+tokens; i++ {
		id := tokenstore.TokenID(1 + i*one)
		usage[id] = tokenstore.Usage{LastUsed: created.Add(time.Duration(i) * time.Second), LastAddress: netip.AddrFrom4([4]byte{192, 0, 2, 1}), Allowed: 100}
		activity[id] = a
	}
	return usage, activity
}

// weekOf is a week in which methods were called each hour.
func weekOf(methods int) *tokenstore.Activity {
	a := hourOf(methods)
	for len(a.Allowed) < tokenstore.ActivitySteps {
		a.Allowed, a.Denied = append(a.Allowed, 300), append(a.Denied, 0)
	}
	return a
}

func hourOf(methods int) *tokenstore.Activity {
	a := &tokenstore.Activity{From: created, Step: tokenstore.ActivityStep, Allowed: []uint32{300}, Denied: []uint32{0}}
	for i := range methods {
		a.Methods = append(a.Methods, tokenstore.MethodActivity{Method: fmt.Sprintf("environment.control.Method%02d", i), Allowed: 300, Last: created})
	}
	return a
}

// cpu is what the process has used so far.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
