package main

import (
	"math"
	"slices"
)

// ratio is the mean of paired ratios with the half width of its 95 % confidence
// interval. Slices of one round stand next to each other in time, so drift of a
// shared machine cancels out in the pair; logarithms make a/b and b/a alike.
type ratio struct{ mean, low, high, median float64 }

func ratioOf(a, b []float64) ratio {
	logs := make([]float64, len(a))
	sum := 0.0
	for i := range a {
		logs[i] = math.Log(a[i] / b[i])
		sum += logs[i]
	}
	n := float64(len(logs))
	mean := sum / n
	squares := 0.0
	for _, l := range logs {
		squares += (l - mean) * (l - mean)
	}
	half := student(len(logs)-1) * math.Sqrt(squares/(n-1)) / math.Sqrt(n)
	slices.Sort(logs)
	return ratio{math.Exp(mean), math.Exp(mean - half), math.Exp(mean + half), math.Exp(median(logs))}
}

// student is the 97.5 % quantile of Student's distribution (Cornish-Fisher
// expansion about the normal quantile, good to three digits from 4 degrees up).
func student(degrees int) float64 {
	const z = 1.959964
	v := float64(degrees)
	return z + (z*z*z+z)/(4*v) + (5*math.Pow(z, 5)+16*z*z*z+3*z)/(96*v*v) +
		(3*math.Pow(z, 7)+19*math.Pow(z, 5)+17*z*z*z-15*z)/(384*v*v*v)
}

func median(sorted []float64) float64 {
	n := len(sorted)
	if n%2 == 1 {
		return sorted[n/2]
	}
	return (sorted[n/2-1] + sorted[n/2]) / 2
}
