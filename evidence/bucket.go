package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Limits of the conversation with the object store. A file is put while its case
// is held, so that one that hangs must give up before Postgres does.
const (
	objectTime = 8 * time.Second
	listTime   = 5 * time.Minute
	dialTime   = 3 * time.Second
	objectSize = 11 << 20 // sealed: a little more than the largest file that is taken in
	objectTry  = 3
)

// An ObjectStore says where a bucket is: S3, or anything that speaks like it.
type ObjectStore struct {
	Address string // s3://bucket or s3://bucket/folder
	Server  string // https://s3.example.com, http:// within one's own network
	Region  string
	Key     string
	Secret  string
}

// A Bucket keeps sealed files as a Shelf does, in an object store.
type Bucket struct {
	client *minio.Client
	bucket string
	folder string
}

// IsBucket says whether the address names a bucket and no folder of this machine.
func IsBucket(address string) bool { return strings.HasPrefix(address, "s3://") }

// OpenBucket prepares the conversation; it asks nobody yet.
func OpenBucket(o ObjectStore) (*Bucket, error) {
	at, err := url.Parse(o.Address)
	if err != nil || at.Scheme != "s3" || at.Host == "" || at.RawQuery != "" {
		return nil, fmt.Errorf("evidence address %q: want s3://bucket or s3://bucket/folder", o.Address)
	}
	server, err := url.Parse(o.Server)
	if err != nil || server.Host == "" || server.Scheme != "https" && server.Scheme != "http" || strings.Trim(server.Path, "/") != "" {
		return nil, fmt.Errorf("object store %q: want https://host", o.Server)
	}
	if o.Key == "" || o.Secret == "" {
		return nil, errors.New("the object store's key or secret is missing")
	}
	client, err := minio.New(server.Host, &minio.Options{
		Creds: credentials.NewStaticV4(o.Key, o.Secret, ""), Secure: server.Scheme == "https", Region: o.Region, BucketLookup: minio.BucketLookupPath, MaxRetries: objectTry,
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: dialTime}).DialContext, TLSHandshakeTimeout: dialTime,
			ResponseHeaderTimeout: objectTime, IdleConnTimeout: time.Minute, MaxIdleConnsPerHost: 16, DisableCompression: true,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("preparing the object store: %w", err)
	}
	return &Bucket{client: client, bucket: at.Host, folder: strings.Trim(at.Path, "/")}, nil
}

func (b *Bucket) key(name string) (string, error) {
	if !address.MatchString(name) {
		return "", fmt.Errorf("evidence file %q: %w", name, fs.ErrNotExist)
	}
	return path.Join(b.folder, name[:2], name), nil
}

// Put keeps the bytes and answers their name. The same bytes are kept once.
func (b *Bucket) Put(ctx context.Context, sealed []byte) (string, error) {
	sum := sha256.Sum256(sealed)
	name := hex.EncodeToString(sum[:])
	key, err := b.key(name)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, objectTime)
	defer cancel()
	_, err = b.client.PutObject(ctx, b.bucket, key, bytes.NewReader(sealed), int64(len(sealed)), minio.PutObjectOptions{
		ContentType: "application/octet-stream", DisableMultipart: true, SendContentMd5: true,
	})
	if err != nil {
		return "", fmt.Errorf("keeping a file: %w", err)
	}
	return name, nil
}

// Get reads a file; one that is not there is fs.ErrNotExist.
func (b *Bucket) Get(ctx context.Context, name string) ([]byte, error) {
	key, err := b.key(name)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, objectTime)
	defer cancel()
	object, err := b.client.GetObject(ctx, b.bucket, key, minio.GetObjectOptions{})
	if err != nil {
		return nil, fmt.Errorf("reading a kept file: %w", missing(err))
	}
	defer func() { _ = object.Close() }()
	sealed, err := io.ReadAll(io.LimitReader(object, objectSize+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading a kept file: %w", missing(err))
	case len(sealed) > objectSize:
		return nil, fmt.Errorf("reading a kept file: %s has more than %d bytes", name, objectSize)
	}
	return sealed, nil
}

// missing is fs.ErrNotExist for an object that is not there; that its bucket is
// not there is another matter.
func missing(err error) error {
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return errors.Join(fs.ErrNotExist, err)
	}
	return err
}

// Remove takes a file away; one that is not there is gone already.
func (b *Bucket) Remove(ctx context.Context, name string) error {
	key, err := b.key(name)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, objectTime)
	defer cancel()
	if err := b.client.RemoveObject(ctx, b.bucket, key, minio.RemoveObjectOptions{}); err != nil && !errors.Is(missing(err), fs.ErrNotExist) {
		return fmt.Errorf("removing a kept file: %w", err)
	}
	return nil
}

// List names every file with its age. What else lies in the bucket is not ours.
func (b *Bucket) List(ctx context.Context, each func(name string, at time.Time) error) error {
	ctx, cancel := context.WithTimeout(ctx, listTime)
	defer cancel() // ends the listing when each does
	prefix := b.folder
	if prefix != "" {
		prefix += "/"
	}
	for object := range b.client.ListObjectsIter(ctx, b.bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if object.Err != nil {
			return fmt.Errorf("listing kept files: %w", object.Err)
		}
		name := path.Base(object.Key)
		if key, err := b.key(name); err != nil || key != object.Key {
			continue
		}
		if err := each(name, object.LastModified); err != nil {
			return err
		}
	}
	return ctx.Err()
}
