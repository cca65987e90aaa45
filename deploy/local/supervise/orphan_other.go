//go:build !linux

package supervise

import "syscall"

// endWithParent: only Linux tells a child of its parent's death; elsewhere a
// killed supervisor's children are found by their ports and pid files at the
// next start.
func endWithParent(*syscall.SysProcAttr, syscall.Signal) {}

// EndWithParent does nothing outside Linux.
func (s *Supervisor) EndWithParent() error { return nil }
