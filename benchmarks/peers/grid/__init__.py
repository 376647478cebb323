"""Grid libraries beside the product's own grid."""
