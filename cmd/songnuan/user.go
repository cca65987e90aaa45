package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"strings"
)

type userCmd struct {
	Username string `arg:"" help:"User name."`
	Name     string `arg:"" help:"The person's name, as others see it."`
	Role     string `help:"A first role, given by the system."`
	Union    string `help:"The union of that role."`
}

// Run makes the account; its password is the first line of standard input.
func (cmd *userCmd) Run(ctx context.Context, c *cli) error {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	password, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err != nil && password == "" {
		return fmt.Errorf("reading the password: %w", err)
	}
	id, err := s.AddUser(ctx, cmd.Username, cmd.Name, strings.TrimRight(password, "\r\n"))
	if err != nil {
		return err
	}
	if cmd.Role != "" {
		return s.Appoint(ctx, id, cmd.Role, cmd.Union)
	}
	return nil
}
