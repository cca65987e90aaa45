package main

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/songnuan/songnuan/store"
)

// recountCmd counts the boards' sums anew, when verify says that they are off.
type recountCmd struct {
	By string `help:"User name of an operator who may rebuild; the password is the first line of standard input." required:""`
}

// Run counts as the owner of the schema, in the name of the one who signs in.
func (cmd recountCmd) Run(ctx context.Context, c *cli) error {
	return cmd.do(ctx, c, os.Stdin, os.Stdout)
}

func (cmd recountCmd) do(ctx context.Context, c *cli, in io.Reader, out io.Writer) error {
	who, err := c.person(ctx, cmd.By, in)
	if err != nil {
		return err
	}
	pool, err := pgxpool.New(ctx, cmp.Or(c.OwnerURL, c.DatabaseURL))
	if err != nil {
		return err
	}
	defer pool.Close()
	sums, err := store.Recount(ctx, pool, who)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, "sums", sums)
	return err
}

// person signs somebody in by the password on the first line, and out again: only
// he can say that it is he who gives the command.
func (c *cli) person(ctx context.Context, name string, in io.Reader) (string, error) {
	s, err := c.open(ctx)
	if err != nil {
		return "", err
	}
	defer s.Close()
	password, err := bufio.NewReader(in).ReadString('\n')
	if err != nil && password == "" {
		return "", fmt.Errorf("reading the password: %w", err)
	}
	token, err := s.SignIn(ctx, name, strings.TrimRight(password, "\r\n"), "command")
	if err != nil {
		return "", err
	}
	p, err := s.Session(ctx, token)
	return p.ID, errors.Join(err, s.SignOut(ctx, token))
}
