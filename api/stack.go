package api

import (
	"fmt"
	"runtime"
	"strings"
)

// stack names the functions above a panic, without their arguments.
func stack() string {
	pcs := make([]uintptr, 16)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var names []string
	for {
		f, more := frames.Next()
		names = append(names, fmt.Sprintf("%s:%d", f.Function, f.Line))
		if !more {
			return strings.Join(names, " < ")
		}
	}
}
