package main

import (
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
)

// TestMain lets the test program play the other parts: songnuan-local itself, in
// the role run asks for, and, called through a link of that name, songnuan.
func TestMain(m *testing.M) {
	switch {
	case filepath.Base(os.Args[0]) == "songnuan":
		fakeSongnuan(os.Args[1])
	case os.Getenv("SONGNUAN_TEST_PART") == "local":
		main()
	default:
		os.Exit(m.Run())
	}
}

// fakeSongnuan has the shape of the product: one-shot commands print and end,
// serve answers /readyz and work waits, both until they are asked to end.
func fakeSongnuan(command string) {
	fmt.Println(command, "DATABASE_URL="+os.Getenv("DATABASE_URL"), "SONGNUAN_OWNER_URL="+os.Getenv("SONGNUAN_OWNER_URL"),
		"TEMPORAL_ADDRESS="+os.Getenv("TEMPORAL_ADDRESS"), "SONGNUAN_LOCAL="+os.Getenv("SONGNUAN_LOCAL"))
	if command != "serve" && command != "work" {
		return
	}
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM)
	if command == "serve" {
		http.HandleFunc("/readyz", func(http.ResponseWriter, *http.Request) {})
		go func() { panic(http.ListenAndServe(os.Getenv("SONGNUAN_HTTP_ADDR"), nil)) }()
	}
	<-end
	fmt.Println(command, "ends in order")
}
