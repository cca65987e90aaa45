// Package api is the HTTP side of Songnuan: openapi.yaml is the contract and the
// permission table (x-permission on every operation), handlers answer in the
// types of package relief, and refusals become RFC 9457 problem documents in
// Chinese and English. It knows neither Postgres nor Temporal: what it needs of
// them are the interfaces Store and Health.
package api
