// Package metrics holds the collectors of what is decided and asked; package storepool has those of
// the stores.
package metrics

import (
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/puzpuzpuz/xsync/v4"

	"github.com/patgate/patgate/admin/signin"
	"github.com/patgate/patgate/caddymodule/storepool"
	"github.com/patgate/patgate/gate"
)

// Collectors are made once and registered with the registry of each
// configuration, so that counts go on over a reload. All labels come from
// closed sets: reasons and places of package gate, sites of the configuration,
// groups of the catalog. Nothing that a client sends becomes a label.
var (
	decisionsTotal = prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "patgate",
		Name:      "decisions_total",
		Help:      "Decisions on requests, by site, reason (ok, public, passed and preflight_passed are allowed), place of the credential, and group of the API method (none if the method was not looked at, other if it is unknown).",
	}, []string{"site", "reason", "place", "group"})

	refusalCausesTotal = prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "patgate",
		Name:      "refusal_causes_total",
		Help:      "Refused requests by site and cause, for reasons that have several causes. docs/reasons.md lists them.",
	}, []string{"site", "cause"})

	decisionSeconds = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: "patgate",
		Name:      "decision_seconds",
		Help:      "Time from the arrival of a request at the gate to the decision, including the time to read a form.",
		Buckets:   []float64{1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10},
	}, []string{"site"})

	outgoingRefused = prometheus.NewCounter(prometheus.CounterOpts{
		Namespace: "patgate",
		Name:      "outgoing_refused_total",
		Help:      "Requests that were allowed but not sent, because the request to send differed from the one that was decided on. Any value above 0 is a defect: please report it.",
	})
)

// What was asked of the upstream, by how it ended.
var (
	UpstreamSignIns = prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "patgate",
		Name:      "upstream_sign_ins_total",
		Help:      "Sign-ins to the upstream on behalf of accounts, by outcome: ok, refused (wrong login or password), second_factor, unreachable, bad_answer.",
	}, []string{"outcome"})

	UpstreamExpired = prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "patgate",
		Name:      "upstream_expired_total",
		Help:      "Requests whose session the upstream rejected, by what was done: repeated (with another session), refused.",
	}, []string{"outcome"})
)

// PeopleAsked counts questions to the platform who somebody is.
var PeopleAsked = prometheus.NewCounterVec(prometheus.CounterOpts{
	Namespace: "patgate",
	Name:      "platform_questions_total",
	Help:      "Queries to the platform for the owner of a login or session, by outcome: ok, refused (wrong login or password), rejected (unknown session), second_factor, unreachable, bad_answer.",
}, []string{"outcome"})

// TokenAPICalls counts calls of the platform's token API.
var TokenAPICalls = prometheus.NewCounterVec(prometheus.CounterOpts{
	Namespace: "patgate",
	Name:      "token_api_calls_total",
	Help:      "Calls of the platform's token API that were answered, by method and outcome: ok, bad_parameter, password (wrong), session (unknown), permission, failed.",
}, []string{"method", "outcome"})

// passwordHashes counts what is the dearest work of a sign-in.
var passwordHashes = prometheus.NewCounterFunc(prometheus.CounterOpts{
	Namespace: "patgate",
	Name:      "password_hashes_total",
	Help:      "Passwords that were hashed, to set or to check one. Each failed sign-in costs one hash, also for an unknown login.",
}, func() float64 { return float64(signin.Hashes()) })

// Register shows the collectors in a configuration's registry.
func Register(registry *prometheus.Registry) error {
	for _, c := range []prometheus.Collector{decisionsTotal, refusalCausesTotal, decisionSeconds, outgoingRefused, UpstreamSignIns, UpstreamExpired, PeopleAsked, TokenAPICalls, passwordHashes, storepool.Collector{}} {
		var already prometheus.AlreadyRegisteredError
		if err := registry.Register(c); err != nil && !errors.As(err, &already) {
			return err
		}
	}
	return nil
}

// Site is the collectors of one site, found without building label maps
// on each request.
type Site struct {
	site     string
	seconds  prometheus.Observer
	counters *xsync.Map[counterKey, prometheus.Counter]
}

type counterKey struct {
	reason gate.Reason
	place  gate.Place
	group  string
}

// NewSite returns those of the site with this name.
func NewSite(site string) *Site {
	return &Site{
		site: site, seconds: decisionSeconds.WithLabelValues(site),
		counters: xsync.NewMap[counterKey, prometheus.Counter](),
	}
}

// Observe counts a decision that took so long.
func (m *Site) Observe(d *gate.Decision, took time.Duration) {
	key := counterKey{d.Reason, d.Place, d.Group}
	counter, ok := m.counters.Load(key)
	if !ok {
		counter, _ = m.counters.LoadOrStore(key, decisionsTotal.WithLabelValues(m.site, d.Reason.String(), d.Place.String(), d.Group))
	}
	counter.Inc()
	m.seconds.Observe(took.Seconds())
	if d.Cause != gate.NoCause {
		refusalCausesTotal.WithLabelValues(m.site, d.Cause.String()).Inc()
	}
	if d.Reason == gate.Inconsistent {
		outgoingRefused.Inc()
	}
}
