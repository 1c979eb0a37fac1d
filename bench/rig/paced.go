package rig

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Paced sends requests at a steady rate, whether the ones before have been
// answered or not, and tells how long each took: what a server does that is not
// at its limit. A request that fails is an error.
func Paced(ctx context.Context, r *http.Request, perSecond int, length time.Duration) (Result, error) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1000}, Timeout: 30 * time.Second}
	defer client.CloseIdleConnections()
	var mu sync.Mutex
	var took []time.Duration
	var failed error
	var all sync.WaitGroup
	tick := time.NewTicker(time.Second / time.Duration(perSecond))
	defer tick.Stop()
	for begin := time.Now(); time.Since(begin) < length; {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return Result{}, ctx.Err()
		}
		all.Go(func() {
			sent := time.Now()
			err := ask(client, r.Clone(ctx))
			mu.Lock()
			defer mu.Unlock()
			took = append(took, time.Since(sent))
			if err != nil {
				failed = err
			}
		})
	}
	all.Wait()
	if failed != nil {
		return Result{}, failed
	}
	slices.Sort(took)
	return Result{
		Requests: float64(len(took)), PerSecond: float64(len(took)) / length.Seconds(),
		P50: took[len(took)/2], P99: took[len(took)*99/100],
	}, nil
}

func ask(client *http.Client, r *http.Request) error {
	answer, err := client.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("a request was answered %s", answer.Status)
	}
	return nil
}
