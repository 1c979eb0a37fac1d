package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/patgate/patgate/gate"
)

// Forms reads at each scrape what forms take.
type Forms struct{ Memory *gate.FormMemory }

var (
	formBytes = prometheus.NewDesc("patgate_form_memory_bytes",
		"Bytes of forms that are being read, by client: known (it has shown a valid token), unknown.", []string{"client"}, nil)
	formsRefused = prometheus.NewDesc("patgate_form_memory_refused_total",
		"Forms that were answered 503 because the memory for forms was used up, by client. The counter restarts with each configuration.", []string{"client"}, nil)
)

// Describe implements prometheus.Collector.
func (Forms) Describe(ch chan<- *prometheus.Desc) {
	ch <- formBytes
	ch <- formsRefused
}

// Collect implements prometheus.Collector.
func (c Forms) Collect(ch chan<- prometheus.Metric) {
	use := c.Memory.Use()
	ch <- prometheus.MustNewConstMetric(formBytes, prometheus.GaugeValue, float64(use.Known), "known")
	ch <- prometheus.MustNewConstMetric(formBytes, prometheus.GaugeValue, float64(use.Anonymous), "unknown")
	ch <- prometheus.MustNewConstMetric(formsRefused, prometheus.CounterValue, float64(use.RefusedKnown), "known")
	ch <- prometheus.MustNewConstMetric(formsRefused, prometheus.CounterValue, float64(use.RefusedAnonymous), "unknown")
}
