package api

// The types and routes of internal/gen come from the contract; `make generate`
// builds the tool and runs this line:
//
//go:generate ../bin/tools/oapi-codegen -config internal/gen/config.yaml openapi.yaml
