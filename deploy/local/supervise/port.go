package supervise

import (
	"errors"
	"fmt"
	"net"
)

// Port is an address that a child is going to listen on.
type Port struct {
	Use     string // what for
	Address string // host:port
	Change  string // how to choose another
}

// CheckPorts reports every port that is taken or wanted twice.
func CheckPorts(ports []Port) error {
	var problems []error
	wanted := map[string]Port{}
	for _, p := range ports {
		if other, twice := wanted[p.Address]; twice {
			problems = append(problems, fmt.Errorf("地址 %s 被 %s 与 %s 同时使用，请修改 %s / %s is wanted by both %s and %s: change %s",
				p.Address, other.Use, p.Use, p.Change, p.Address, other.Use, p.Use, p.Change))
			continue
		}
		wanted[p.Address] = p
		l, err := net.Listen("tcp", p.Address)
		if err != nil {
			problems = append(problems, fmt.Errorf("端口已被占用：%s（%s）。请停掉占用它的程序，或设置 %s / %s (%s) is taken (%w): stop the program that uses it, or set %s",
				p.Address, p.Use, p.Change, p.Address, p.Use, err, p.Change))
			continue
		}
		_ = l.Close()
	}
	return errors.Join(problems...)
}
