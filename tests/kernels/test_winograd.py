"""Convolution by tiles against PyTorch's, and its matrices by hand."""

import keras
import numpy as np
import pytest
import tensorflow as tf
import torch

from kgan.kernels import convolution, winograd
from kgan.kernels.winograd import convolve_by_tiles, toom_cook
from kgan.layers import Conv2D
from kgan.networks import ResNetGenerator

# Height and width: whole tiles of outputs and broken ones, one tile, one pixel.
SIDES = [(10, 14), (9, 7), (12, 13), (6, 6), (3, 3)]


def given(sides=(10, 13), channels=5, filters=6, batch=2):
    """Images, a kernel and what comes from above, float32."""
    chance = np.random.default_rng(0)
    shapes = (batch, *sides, channels), (3, 3, channels, filters)
    images, kernel = (chance.normal(size=shape).astype("float32") for shape in shapes)
    return images, kernel, chance.normal(size=(batch, *sides, filters))


def with_torch(images, kernel, upstream, padding):
    """PyTorch's outputs and both gradients, in float64."""
    x = torch.tensor(images.transpose(0, 3, 1, 2), dtype=torch.float64)
    w = torch.tensor(kernel.transpose(3, 2, 0, 1), dtype=torch.float64)
    x.requires_grad_(), w.requires_grad_()
    y = torch.nn.functional.conv2d(x, w, padding=padding)
    y.backward(torch.tensor(upstream.transpose(0, 3, 1, 2)))
    y, dx = (value.detach().permute(0, 2, 3, 1).numpy() for value in (y, x.grad))
    return y, dx, w.grad.permute(2, 3, 1, 0).numpy()


def by_tiles(images, kernel, upstream, padding, dtype="float32"):
    """The same of `convolve_by_tiles`."""
    images, kernel, upstream = (
        tf.cast(value, dtype) for value in (images, kernel, upstream)
    )
    with tf.GradientTape() as tape:
        tape.watch([images, kernel])
        outputs = convolve_by_tiles(images, kernel, padding)
    gradients = tape.gradient(outputs, [images, kernel], upstream)
    return [tf.cast(value, "float64").numpy() for value in (outputs, *gradients)]


def cropped(upstream, padding):
    """What comes from above, of the outputs' size."""
    return upstream if padding == "same" else upstream[:, 1:-1, 1:-1]


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("sides", SIDES)
def test_values_and_gradients_are_those_of_pytorch(sides, padding):
    images, kernel, upstream = given(sides)
    upstream = cropped(upstream, padding)
    ours = by_tiles(images, kernel, upstream, padding)
    theirs = with_torch(images, kernel, upstream, padding)
    for mine, other in zip(ours, theirs, strict=True):
        assert mine.shape == other.shape
        np.testing.assert_allclose(mine, other, atol=2e-5 * np.abs(other).max())


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_bfloat16_loses_no_more_than_the_direct_way(padding):
    images, kernel, upstream = given((18, 18), 64, 64)
    # Numbers that bfloat16 holds, so that only what happens to them is compared.
    images, kernel, upstream = (
        tf.cast(tf.cast(value, "bfloat16"), "float64").numpy()
        for value in (images, kernel, cropped(upstream, padding))
    )
    ours = by_tiles(images, kernel, upstream, padding, "bfloat16")
    theirs = with_torch(images, kernel, upstream, padding)
    for mine, other in zip(ours, theirs, strict=True):
        # Eight bits round by 2**-9 at most, 2**-9 / sqrt(3) on average.
        assert np.sqrt(np.mean((mine - other) ** 2)) < 2**-9 * other.std()


def rounding(points):
    """Error of a tile's outputs relative to their deviation, for some points."""
    output, filters, inputs = (
        np.kron(matrix, matrix).astype("float32") for matrix in toom_cook(points, 4, 3)
    )
    chance = np.random.default_rng(0)
    tiles = chance.normal(size=(36, 500, 128)).astype("float32")
    taps = chance.normal(size=(9, 128, 8)).astype("float32")

    def outputs(*arrays):
        output, filters, inputs, tiles, taps = arrays
        moved = np.tensordot(inputs, tiles, 1) @ np.tensordot(filters, taps, 1)
        return np.tensordot(output, moved, 1)

    arrays = (output, filters, inputs, tiles, taps)
    made = outputs(*arrays)
    exact = (np.kron(m, m) for m in toom_cook(points, 4, 3))
    wanted = outputs(*exact, tiles.astype("float64"), taps.astype("float64"))
    return np.sqrt(np.mean((made - wanted) ** 2)) / wanted.std()


def test_the_points_round_better_than_the_usual_ones():
    ours, usual = rounding(winograd.POINTS), rounding((0, 1, -1, 2, -2))
    assert ours < 2.5e-6
    assert ours < 0.6 * usual


@pytest.mark.parametrize(
    "points, outputs, taps",
    [((0, 1, -1), 2, 3), (winograd.POINTS, 4, 3), ((0, 1, -1, 2), 2, 4), ((0,), 1, 2)],
)
def test_the_matrices_make_a_correlation(points, outputs, taps):
    output, filters, inputs = toom_cook(points, outputs, taps)
    chance = np.random.default_rng(0)
    signal, kernel = chance.normal(size=outputs + taps - 1), chance.normal(size=taps)
    made = output @ ((filters @ kernel) * (inputs @ signal))
    np.testing.assert_allclose(made, np.correlate(signal, kernel), atol=1e-12)


def test_the_matrices_of_two_outputs_are_those_of_the_paper():
    # Lavin and Gray's, but for the sign of the products at 0 and at infinity.
    output, filters, inputs = toom_cook((0, 1, -1), 2, 3)
    assert output.tolist() == [[1, 1, 1, 0], [0, 1, -1, 1]]
    halves = [[-1, 0, 0], [0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0, 0, 1]]
    assert filters.tolist() == halves
    signs = [[-1, 0, 1, 0], [0, 1, 1, 0], [0, -1, 1, 0], [0, -1, 0, 1]]
    assert inputs.tolist() == signs


def test_a_gradient_of_a_gradient():
    images, kernel, _ = (tf.constant(value) for value in given((9, 10)))

    def slopes(convolve):
        with tf.GradientTape() as outer:
            outer.watch([images, kernel])
            with tf.GradientTape() as inner:
                inner.watch([images, kernel])
                outputs = tf.reduce_sum(convolve(images, kernel) ** 2)
            first = inner.gradient(outputs, [images, kernel])
            squared = sum(tf.reduce_sum(slope**2) for slope in first)
        return outer.gradient(squared, [images, kernel])

    ours = slopes(lambda *both: convolve_by_tiles(*both, "valid"))
    theirs = slopes(lambda *both: tf.nn.conv2d(*both, 1, "VALID"))
    for mine, other in zip(ours, theirs, strict=True):
        scale = np.abs(other).max()
        np.testing.assert_allclose(mine / scale, other / scale, atol=1e-5)


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("padding", ["valid", "same"])
def test_in_a_graph_of_any_size(padding, dtype):
    kernel = tf.cast(given()[1], dtype)
    call = tf.function(
        lambda images: convolve_by_tiles(images, kernel, padding),
        input_signature=[tf.TensorSpec((None, None, None, 5), dtype)],
    )
    for sides in SIDES:
        images = tf.cast(given(sides)[0], dtype)
        direct = tf.nn.conv2d(images, kernel, 1, padding.upper())
        close = {"float32": 1e-4, "bfloat16": 0.2}[dtype]
        np.testing.assert_allclose(
            tf.cast(call(images), "float32"), tf.cast(direct, "float32"), atol=close
        )


def test_under_xla():
    def slopes(images, kernel):
        with tf.GradientTape() as tape:
            tape.watch([images, kernel])
            outputs = tf.reduce_sum(convolve_by_tiles(images, kernel, "same") ** 2)
        return tape.gradient(outputs, [images, kernel])

    images, kernel, _ = (tf.constant(value) for value in given((9, 10)))
    compiled = tf.function(slopes, jit_compile=True)(images, kernel)
    for ours, theirs in zip(compiled, slopes(images, kernel), strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-5 * np.abs(theirs).max())


@pytest.mark.parametrize(
    "channels, filters, options, dtype, expected",
    [
        (128, 128, {}, "float32", 2),
        (256, 260, {"padding": "same"}, "mixed_bfloat16", 1),
        (255, 256, {}, "mixed_bfloat16", 0),
        (128, 127, {}, "float32", 0),
        (64, 128, {}, "float32", 0),
        (128, 128, {"strides": 2}, "float32", 0),
        (128, 128, {"kernel_size": 4}, "float32", 0),
        (128, 128, {}, "mixed_float16", 0),
        (128, 128, {}, "float64", 0),
    ],
)
def test_which_layers_convolve_so(
    monkeypatch, channels, filters, options, dtype, expected
):
    taken = []
    monkeypatch.setattr(
        convolution,
        "convolve_by_tiles",
        lambda *call: taken.append(1) or convolve_by_tiles(*call),
    )
    options = {"kernel_size": 3, "dtype": dtype, **options}
    inputs = keras.ops.cast(given((16, 32), channels)[0], "float32")
    ours, theirs = (made(filters, **options) for made in (Conv2D, keras.layers.Conv2D))
    ours.build(inputs.shape), theirs.build(inputs.shape)
    theirs.set_weights(ours.get_weights())
    for training in (False, True):
        np.testing.assert_allclose(
            keras.ops.cast(ours(inputs, training=training), "float32"),
            keras.ops.cast(theirs(inputs), "float32"),
            atol=0.1 if "16" in dtype else 1e-4,
        )
    assert len(taken) == expected


@pytest.mark.parametrize("training", [False, True])
def test_a_generator_that_is_trained_tells_its_layers(monkeypatch, training):
    asked = []
    monkeypatch.setattr(
        convolution, "is_wide", lambda *call: asked.append(call[-1]) or False
    )
    network = ResNetGenerator(filters=4, num_blocks=1)
    asked.clear()
    network(keras.ops.zeros((1, 16, 16, 3)), training=training)
    assert set(asked) == {training}


def bfloat16_images(shape):
    return keras.KerasTensor(shape, "bfloat16"), keras.KerasTensor((3, 3, 128, 128))


def test_bfloat16_by_a_thread_of_its_own(monkeypatch):
    # As `one_core_a_branch` sets it for CycleGAN on two cores.
    given = bfloat16_images((1, 32, 32, 128))
    assert not convolution.is_wide(*given, training=True)
    monkeypatch.setattr(
        tf.config.threading, "get_intra_op_parallelism_threads", lambda: 1
    )
    assert convolution.is_wide(*given, training=True)
    assert not convolution.is_wide(*given, training=False)


def test_a_few_pixels_are_not_worth_a_kernel_s_transform():
    kernel = keras.KerasTensor((3, 3, 128, 128))
    for shape, expected in (
        ((1, 16, 16, 128), False),
        ((4, 16, 16, 128), True),
        ((None, 16, 16, 128), True),
    ):
        assert convolution.is_wide(keras.KerasTensor(shape), kernel) is expected


def test_a_gpu_has_kernels_of_its_own(monkeypatch):
    given = keras.KerasTensor((1, 32, 32, 128)), keras.KerasTensor((3, 3, 128, 128))
    assert convolution.is_wide(*given)
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: ["GPU:0"])
    assert not convolution.is_wide(*given)
