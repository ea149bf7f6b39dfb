"""CycleGAN.translate: pictures of any size through networks that want multiples."""

import keras
import numpy as np
import pytest

from kgan import models, networks, pictures
from kgan.models import parallel_map
from kgan.models.any_size import AnySize, least_size, mirrored, open_size, stride

TINY = {"filters": 2}


def resnet(**options):
    return networks.ResNetGenerator(num_blocks=1, **TINY, **options)


def unet(size=None, num_downs=3, channels=3):
    shape = (size, size, channels)
    return networks.UNetGenerator(shape, num_downs=num_downs, **TINY)


def cyclegan(generator, ema_decay=None):
    shape = (None, None, 3)
    judge = [networks.PatchGANDiscriminator(shape, num_layers=1, **TINY) for _ in "xy"]
    pair = [generator(), generator()]
    for network in pair:  # the usual initial weights would draw an even grey
        kernel = network.trainable_variables[-2]
        kernel.assign(10 * kernel)
    return models.CycleGAN(
        *pair, *judge, image_shape=(16, 16, 3), ema_decay=ema_decay, pool_size=1
    )


def noise(*shape):
    return np.random.default_rng(0).integers(0, 256, shape, "uint8")


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8])
@pytest.mark.parametrize("padded", [8, 12, 20])
def test_mirrored_is_what_numpy_calls_reflect(size, padded):
    values = np.arange(size)
    wanted = np.pad(values, (0, padded - size), mode="reflect")
    np.testing.assert_array_equal(mirrored(size, padded), wanted)


def test_stride_and_least_size_are_read_off_the_network():
    # A ResNet mirrors one pixel around a quarter of the size: two are wanted.
    assert (stride(resnet()), least_size(resnet(), 4)) == (4, 8)
    assert (stride(unet()), least_size(unet(), 8)) == (8, 8)
    # pix2pix's for 256 px: eight halvings.
    deep = networks.UNetGenerator((None, None, 3), filters=1, num_downs=8)
    assert stride(deep) == 256
    inputs = keras.Input((None, None, 3))
    pooled = keras.layers.AveragePooling2D(3, padding="same")(inputs)
    network = keras.Model(inputs, keras.layers.UpSampling2D(3)(pooled))
    assert (stride(network), least_size(network, 3)) == (3, 3)


def test_network_of_another_size_is_refused():
    inputs = keras.Input((None, None, 3))
    network = keras.Model(inputs, keras.layers.Conv2D(3, 3)(inputs))
    with pytest.raises(ValueError, match="size of its inputs.* 16 x 16 become 14 x 14"):
        AnySize(network)


def test_network_of_fixed_size_is_opened():
    fixed = unet(16)
    free = open_size(fixed)
    assert free.inputs[0].shape[1:] == (None, None, 3)
    images = noise(1, 16, 16, 3) / np.float32(127.5) - 1
    np.testing.assert_allclose(fixed(images), free(images), atol=1e-6)
    assert open_size(free) is free
    inputs = keras.Input((8, 8, 3))
    with pytest.raises(ValueError, match=r"inputs of \(8, 8\) pixels"):
        open_size(keras.Model(inputs, keras.layers.ReLU()(inputs)))


@pytest.mark.parametrize("generator", [resnet, unet, lambda: unet(16)])
def test_every_size_comes_back(generator):
    model = cyclegan(generator)
    for size in ((5, 7), (1, 1), (1, 30), (33, 18)):
        translated = model.translate(noise(*size, 3))
        assert translated.shape == (*size, 3) and translated.dtype == np.uint8
    many = model.translate([noise(9, 9, 3), noise(20, 4, 3)])
    assert [image.shape for image in many] == [(9, 9, 3), (20, 4, 3)]
    assert translated.std() > 20


def test_translation_is_what_the_network_says():
    model = cyclegan(resnet)
    images = noise(3, 16, 20, 3)
    floats = images / np.float32(127.5) - 1
    for reverse, network in enumerate(model.generators):
        translated = model.translate(images, reverse=bool(reverse))
        # By hand: (value + 1) * 127.5, to the nearest whole number.
        wanted = np.rint((np.array(network(floats, training=False)) + 1) * 127.5)
        assert np.abs(translated - wanted).max() <= 1
        single = [model.translate(i, reverse=bool(reverse)) for i in images]
        np.testing.assert_array_equal(np.stack(single), translated)


def test_odd_sizes_are_mirrored_and_cropped():
    model, image = cyclegan(resnet), noise(13, 10, 3)
    padded = np.pad(image, ((0, 3), (0, 2), (0, 0)), mode="reflect")
    wanted = model.translate(padded)[:13, :10]
    assert np.abs(model.translate(image).astype(int) - wanted).max() <= 1


def test_what_fits_is_passed_on_as_it_is():
    network = AnySize(resnet())
    assert (network.stride, network.least) == (4, 8)
    fits, odd, short = noise(1, 8, 12, 3), noise(1, 8, 13, 3), noise(1, 4, 12, 3)
    assert network.pad(fits) is fits
    assert network.pad(odd).shape == (1, 8, 16, 3)
    assert network.pad(short).shape == (1, 8, 12, 3)


def test_averages_translate_where_there_are_some():
    model, image = cyclegan(resnet, ema_decay=0.9), noise(16, 16, 3)
    before = model.translate(image)
    for network in model.generators:
        network.set_weights([0 * weight for weight in network.get_weights()])
    np.testing.assert_array_equal(model.translate(image), before)
    model.ema_generator_g.set_weights(model.generator_g.get_weights())
    assert (model.translate(image) == 128).all()  # tanh of nothing, (0 + 1) * 127.5


def test_tiles_are_nearly_the_whole():
    model, image = cyclegan(resnet), noise(60, 90, 3)
    whole = model.translate(image).astype(int)
    tiled = model.translate(image, tile=32)
    assert tiled.shape == image.shape
    # Tiles have statistics of their own, so it is near and not the same. Tiles that
    # began between the network's strides would have nothing in common with it.
    elsewhere = np.abs(whole[:, 4:] - whole[:, :-4]).mean()
    assert 0 < np.abs(tiled - whole).mean() < elsewhere / 2


def test_pictures_translated_side_by_side_are_those_translated_alone(monkeypatch):
    model = cyclegan(resnet)
    images = [noise(8 + place % 5, 9 + place % 3, 3) + place for place in range(12)]
    monkeypatch.setattr(parallel_map, "pictures_at_once", lambda: 2)
    together = model.translate(images)  # threads are the first to call it
    monkeypatch.setattr(parallel_map, "pictures_at_once", lambda: 1)
    for one, image in zip(together, images, strict=True):
        np.testing.assert_array_equal(one, model.translate(image))
        assert one.std() > 20


def test_eager_and_compiled_calls_agree():
    network = AnySize(resnet())
    images = pictures.from_uint8(noise(1, 13, 10, 3))
    np.testing.assert_allclose(network(images), network.predict(images), atol=1e-5)


@pytest.mark.parametrize("generator", [resnet, lambda: unet(16)])
def test_what_translates_is_made_once_and_follows_the_weights(generator, tmp_path):
    network, image = generator(), noise(1, 13, 10, 3) / np.float32(127.5) - 1
    network.save(tmp_path / "before.keras")
    kept = AnySize.of(network)
    first = kept.predict(image)
    network.set_weights([0 * weight for weight in network.get_weights()])
    assert AnySize.of(network) is kept
    assert first.any() and not kept.predict(image).any()  # tanh(0) = 0
    # It is no part of the network: neither counted nor saved.
    assert kept not in network.layers and kept.network not in network.layers
    network.save(tmp_path / "after.keras")
    sizes = [
        (tmp_path / f"{name}.keras").stat().st_size for name in ("before", "after")
    ]
    assert abs(sizes[0] - sizes[1]) < 0.1 * sizes[0]
    loaded = keras.models.load_model(tmp_path / "after.keras")
    assert not hasattr(loaded, "_of_any_size")
