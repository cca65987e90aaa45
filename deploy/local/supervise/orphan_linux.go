package supervise

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// endWithParent has the kernel signal the child when the supervisor is gone.
func endWithParent(a *syscall.SysProcAttr, sig syscall.Signal) { a.Pdeathsig = sig }

// EndWithParent has the kernel stop the supervisor itself when the process that
// started it (make, a test) is gone.
func (s *Supervisor) EndWithParent() error {
	var err error
	s.OnThread(func() { err = unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(syscall.SIGTERM), 0, 0, 0) })
	return err
}
