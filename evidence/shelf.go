package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// A Shelf keeps sealed files in a folder, each under the SHA-256 of its bytes, so
// that a file can be checked without a key. Files are written whole or not at all
// and never changed.
type Shelf struct{ dir string }

// address is a file's name on the shelf, draft that of one being written.
var (
	address = regexp.MustCompile(`^[0-9a-f]{64}$`)
	draft   = regexp.MustCompile(`^\.draft-[0-9]+$`)
)

// Open answers the shelf in the folder and makes the folder if need be.
func Open(dir string) (*Shelf, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("opening the evidence folder: %w", err)
	}
	return &Shelf{dir: dir}, nil
}

func (s *Shelf) path(name string) (string, error) {
	if draft.MatchString(name) {
		return filepath.Join(s.dir, name), nil
	}
	if !address.MatchString(name) {
		return "", fmt.Errorf("evidence file %q: %w", name, fs.ErrNotExist)
	}
	return filepath.Join(s.dir, name[:2], name), nil
}

// Put keeps the bytes and answers their name. The same bytes are kept once.
func (s *Shelf) Put(_ context.Context, sealed []byte) (string, error) {
	sum := sha256.Sum256(sealed)
	name := hex.EncodeToString(sum[:])
	path, err := s.path(name)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(path); err == nil {
		return name, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("keeping a file: %w", err)
	}
	file, err := os.CreateTemp(s.dir, ".draft-*") // mode 0600
	if err != nil {
		return "", fmt.Errorf("keeping a file: %w", err)
	}
	defer func() { _ = os.Remove(file.Name()) }()
	_, err = file.Write(sealed)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return "", fmt.Errorf("keeping a file: %w", err)
	}
	if err := os.Rename(file.Name(), path); err != nil {
		return "", fmt.Errorf("keeping a file: %w", err)
	}
	return name, syncFolder(filepath.Dir(path))
}

// syncFolder makes the file's name last as its bytes do.
func syncFolder(dir string) error {
	folder, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("keeping a file: %w", err)
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return fmt.Errorf("keeping a file: %w", err)
	}
	return nil
}

// Get reads a file; one that is not there is fs.ErrNotExist.
func (s *Shelf) Get(_ context.Context, name string) ([]byte, error) {
	path, err := s.path(name)
	if err != nil {
		return nil, err
	}
	sealed, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading a kept file: %w", err)
	}
	return sealed, nil
}

// Remove takes a file away; one that is not there is gone already.
func (s *Shelf) Remove(_ context.Context, name string) error {
	path, err := s.path(name)
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("removing a kept file: %w", err)
	}
	return nil
}

// List names every file with its age, drafts that were never finished included.
func (s *Shelf) List(ctx context.Context, each func(name string, at time.Time) error) error {
	return filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("listing kept files: %w", err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return each(filepath.Base(path), info.ModTime())
	})
}
