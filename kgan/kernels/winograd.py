"""3x3 convolutions with a quarter of the multiplications."""

import keras
import numpy as np
from numpy.polynomial.polynomial import polyfromroots

if keras.backend.backend() == "tensorflow":
    import tensorflow as tf


# Outputs of a tile in each direction; larger ones round worse.
TILE = 4
TAPS = 3
SPAN = TILE + TAPS - 1
# Points that are one another's reciprocals round to half of what 0, 1, -1, 2, -2
# do: relative to a direct sum, four times its error in place of nine.
POINTS = (0, 3 / 2, -3 / 2, 2 / 3, -2 / 3)


def toom_cook(points, outputs, taps):
    r"""The matrices of Toom and Cook for a convolution in one direction.

    With them $y = A^T ((G g) \cdot (B^T x))$ are `outputs` numbers of the
    correlation of x with g, by `outputs + taps - 1` products. Every product is the
    value of a polynomial at a point, the last one at infinity.

    Args:
        points: `outputs + taps - 2` different numbers.
        outputs: int.
        taps: int. Length of g.

    Returns:
        Tuple of the float64 arrays A^T, G and B^T.

    Reference:

    - [Lavin and Gray, 2015](https://arxiv.org/abs/1509.09308)
    - [Alam et al., 2022](https://arxiv.org/abs/2201.10369), for the points
    """
    points = np.array(points, "float64")

    def powers(count):
        values = points[:, None] ** np.arange(count)
        return np.vstack([values, np.eye(count)[-1]])

    others = [np.delete(points, place) for place in range(len(points))]
    scales = [*(np.prod(p - q) for p, q in zip(points, others, strict=True)), 1.0]
    polynomials = [np.append(polyfromroots(roots), 0.0) for roots in others]
    return (
        powers(outputs).T,
        powers(taps) / np.array(scales)[:, None],
        np.array([*polynomials, polyfromroots(points)]),
    )


# Of both directions at once: rows of a tile times its columns, as one matrix.
OUTPUT, FILTER, INPUT = (
    np.kron(matrix, matrix).astype("float32")
    for matrix in toom_cook(POINTS, TILE, TAPS)
)


def convolve_by_tiles(images, kernel, padding):
    """3x3 convolution of stride 1 by Winograd's minimal filtering, F(4x4, 3x3).

    A tile of 4x4 outputs takes 36 products for 144. They are 36 products of
    matrices, so that a processor computes them as fast as it can multiply, and so
    are their gradients. All of it is float32, whatever the images are: half precision
    does not stand the differences that tiles are made of.

    Args:
        images: float tensor of shape `(batch, height, width, channels)`.
        kernel: float tensor of shape `(3, 3, channels, filters)`.
        padding: `"valid"` or `"same"`.

    Returns:
        What `keras.ops.conv` returns for stride 1.
    """
    border = TAPS // 2 if padding == "same" else 0
    size = _sizes(images)[1:3]
    made = _outputs(size, border)

    @tf.custom_gradient
    def convolved(images, kernel):
        def gradient(upstream):
            products = _to_products(upstream)
            # Written again, for a gradient of this one; a compiled graph keeps those
            # of the forward pass: a fifth more memory, a sixth less time.
            filters, tiles = _to_filters(kernel), _to_tiles(images, border)
            to_tiles = tf.matmul(products, filters, transpose_b=True)
            to_filters = tf.matmul(tiles, products, transpose_a=True)
            return (
                _from_tiles(to_tiles, size, border, images.dtype),
                _from_filters(to_filters, kernel.dtype),
            )

        products = tf.matmul(_to_tiles(images, border), _to_filters(kernel))
        return _from_products(products, made, images.dtype), gradient

    return convolved(images, tf.convert_to_tensor(kernel))


def _to_tiles(images, border):
    """Tiles of 6x6 pixels that overlap by two, transformed: (36, tiles, channels)."""
    batch, height, width, channels = _sizes(images)
    size = height, width
    rows, columns = map(_tiles, _outputs(size, border))
    cells = tf.space_to_batch(images, [TILE] * 2, _frame(size, border))
    cells = tf.reshape(cells, [TILE, TILE, batch, rows + 1, columns + 1, channels])
    over = TAPS - 1
    cells = tf.concat([cells[:, :, :, :-1], cells[:over, :, :, 1:]], axis=0)
    cells = tf.concat([cells[..., :-1, :], cells[:, :over, ..., 1:, :]], axis=1)
    cells = tf.cast(tf.reshape(cells, [SPAN**2, -1]), tf.float32)
    tiles = tf.matmul(INPUT, cells)
    return tf.reshape(tiles, [SPAN**2, -1, channels])


def _from_tiles(tiles, size, border, dtype):
    """The adjoint of `_to_tiles`: images from what each of their pixels got."""
    rows, columns = map(_tiles, _outputs(size, border))
    channels = tiles.shape[-1]
    cells = tf.matmul(INPUT, tf.reshape(tiles, [SPAN**2, -1]), transpose_a=True)
    cells = tf.reshape(cells, [SPAN, SPAN, -1, rows, columns, channels])
    for place, axis in ((0, 3), (1, 4)):
        own, lent = tf.split(cells, [TILE, TAPS - 1], axis=place)
        cells = _padded(own, {axis: (0, 1)}) + _padded(
            lent, {place: (0, TILE - TAPS + 1), axis: (1, 0)}
        )
    cells = tf.reshape(tf.cast(cells, dtype), [-1, rows + 1, columns + 1, channels])
    return tf.batch_to_space(cells, [TILE] * 2, _frame(size, border))


def _from_products(products, size, dtype):
    """Outputs from the products of all tiles, (36, tiles, filters)."""
    rows, columns = map(_tiles, size)
    filters = products.shape[-1]
    outputs = tf.matmul(OUTPUT, tf.reshape(products, [SPAN**2, -1]))
    outputs = tf.reshape(tf.cast(outputs, dtype), [-1, rows, columns, filters])
    return tf.batch_to_space(outputs, [TILE] * 2, _rest(size))


def _to_products(outputs):
    """The adjoint of `_from_products`."""
    cells = tf.space_to_batch(outputs, [TILE] * 2, _rest(_sizes(outputs)[1:3]))
    cells = tf.reshape(tf.cast(cells, tf.float32), [TILE**2, -1])
    products = tf.matmul(OUTPUT, cells, transpose_a=True)
    return tf.reshape(products, [SPAN**2, -1, outputs.shape[-1]])


def _to_filters(kernel):
    taps = tf.reshape(tf.cast(kernel, tf.float32), [TAPS**2, -1])
    return tf.reshape(tf.matmul(FILTER, taps), [SPAN**2, *kernel.shape[2:]])


def _from_filters(filters, dtype):
    """The adjoint of `_to_filters`."""
    taps = tf.matmul(FILTER, tf.reshape(filters, [SPAN**2, -1]), transpose_a=True)
    return tf.cast(tf.reshape(taps, [TAPS, TAPS, *filters.shape[1:]]), dtype)


def _sizes(images):
    """Sizes of all axes, numbers where the graph knows them."""
    known = zip(images.shape, tf.unstack(tf.shape(images)), strict=True)
    return [dynamic if static is None else static for static, dynamic in known]


def _outputs(size, border):
    """Height and width of what is made of images of some size."""
    return [length + 2 * border - TAPS + 1 for length in size]


def _tiles(outputs):
    return (outputs + TILE - 1) // TILE


def _rest(size):
    """What outputs lack to whole tiles."""
    return [[0, _tiles(length) * TILE - length] for length in size]


def _frame(size, border):
    """What images lack to the tiles of their outputs and one more."""
    return [
        [border, (_tiles(made) + 1) * TILE - length - border]
        for length, made in zip(size, _outputs(size, border), strict=True)
    ]


def _padded(tensor, sides):
    return tf.pad(tensor, [sides.get(axis, (0, 0)) for axis in range(6)])
