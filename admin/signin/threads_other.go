//go:build !linux

package signin

// lowerThreads does nothing: elsewhere a process has one priority, which startLow
// has set.
func lowerThreads() {}
