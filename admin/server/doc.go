// Package server serves the management API over HTTP: NewSite to people and their
// scripts, who sign in, and NewHandler to whoever reaches the admin endpoint of Caddy.
// What may be done is decided in package admin; statuses of HTTP are decided here.
package server
