//go:build !failpoint

package failpoint

// Hit does nothing in the product.
func Hit(string) {}

// HitOf does nothing in the product.
func HitOf(string, string) {}

// Panic does nothing in the product.
func Panic(string, string) {}

// Planted says whether a bug is planted: never in the product.
func Planted(string) bool { return false }
