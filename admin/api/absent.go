package api

import "time"

// TimeOrNil returns nil for the zero time, which bodies say as null or leave out.
func TimeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// NotNil returns an empty list for nil, which JSON would say as null.
func NotNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// TextOrNil returns nil for the empty text, which bodies leave out.
func TextOrNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
