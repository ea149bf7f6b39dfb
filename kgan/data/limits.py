"""How much memory pictures may take."""

# Up to this size decoded pictures stay in memory, as uint8: 2.7 million of
# 28x28x1, 174,000 of 64x64x3, 10,900 of 256x256x3. Larger sets are decoded again
# in every epoch. A fixed number, so that no run depends on the machine's memory.
CACHE_BYTES = 2 * 1024**3
