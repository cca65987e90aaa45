package workflows

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
)

// A Version is one that workers were started as.
type Version struct {
	Name    string    `json:"name"`
	Since   time.Time `json:"since"` // when its first worker was seen
	Current bool      `json:"current"`
}

// Versions answers those of the workers that the engine knows, the newest first.
// While none is current, workers without a version are given the workflows.
func (c Client) Versions(ctx context.Context) ([]Version, error) {
	d, err := c.Temporal.WorkerDeploymentClient().GetHandle(Queue).Describe(ctx, client.WorkerDeploymentDescribeOptions{})
	var none *serviceerror.NotFound
	if errors.As(err, &none) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the versions of the workers: %w", err)
	}
	current := d.Info.RoutingConfig.CurrentVersion
	out := make([]Version, len(d.Info.VersionSummaries))
	for i, v := range d.Info.VersionSummaries {
		out[i] = Version{Name: v.Version.BuildID, Since: v.CreateTime, Current: current != nil && v.Version == *current}
	}
	slices.SortFunc(out, func(a, b Version) int { return b.Since.Compare(a.Since) })
	return out, nil
}

// MakeCurrent gives the workflows to the workers of a version, or to those without
// one by the empty name: new ones at once, open ones with their next task. A
// version of which the engine has seen no worker is refused.
func (c Client) MakeCurrent(ctx context.Context, version string) error {
	_, err := c.Temporal.WorkerDeploymentClient().GetHandle(Queue).SetCurrentVersion(ctx, client.WorkerDeploymentSetCurrentVersionOptions{BuildID: version})
	if err != nil {
		return fmt.Errorf("giving the workflows to version %q: %w", version, err)
	}
	return nil
}
