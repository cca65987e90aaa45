//go:build !failpoint

package failpoint

// Hit does nothing in the product.
func Hit(string) {}
