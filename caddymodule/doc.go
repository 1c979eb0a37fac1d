// Package caddymodule is the glue between patgate and Caddy; it and the packages
// beside it are the only ones that import Caddy. It brings
//
//   - the app "patgate" (App): store, catalog and policies, from the global
//     option of the same name,
//   - the namespace "patgate.stores" of what keeps accounts and tokens
//     (StoreModule), with "patgate.stores.bolt" (BoltStore),
//   - the handler "http.handlers.patgate" (Gate): the decision in front of a
//     site's upstream, from the directive patgate,
//   - "admin.api.patgate" (AdminAPI): the management API on Caddy's own admin
//     endpoint, which is what the commands talk to,
//   - the command "patgate" with its subcommands, and
//   - the log encoder "caddy.logging.encoders.patgate", which keeps tokens out
//     of every log.
//
// What it decides by itself is little: configuration syntax and life cycle. The
// decision on a request is in package gate, the rules of tokens and accounts in
// package admin.
package caddymodule
