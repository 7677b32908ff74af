"""``ecp verify`` against the preview pod, over real sockets."""
