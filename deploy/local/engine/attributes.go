package engine

import (
	"context"
	"fmt"
	"maps"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/sdk/client"
)

// addMissingAttributes gives a namespace that an older version made the search
// attributes that this one uses; a new namespace has them already.
func addMissingAttributes(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	c, err := client.NewLazyClient(client.Options{HostPort: address, Logger: quiet})
	if err != nil {
		return fmt.Errorf("preparing a client: %w", err)
	}
	defer c.Close()
	known, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: Namespace})
	if err != nil {
		return fmt.Errorf("listing search attributes: %w", err)
	}
	missing := maps.Clone(SearchAttributes)
	maps.DeleteFunc(missing, func(name string, _ enumspb.IndexedValueType) bool {
		_, has := known.CustomAttributes[name]
		return has
	})
	if len(missing) == 0 {
		return nil
	}
	_, err = c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: Namespace, SearchAttributes: missing,
	})
	if err != nil {
		return fmt.Errorf("adding search attributes: %w", err)
	}
	return nil
}
