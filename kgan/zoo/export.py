"""Export: SavedModels whose signatures do everything by themselves.

What they need is TensorFlow's runtime and no Python of this project: latents
come from a seed inside of the graph, labels and seeds go in, uint8 pictures come
out. The networks are called for inference, so neither optimizers nor training
functions are part of the graph.
"""

import tensorflow as tf

from kgan import pictures

# Every batch inside of the graph has this size; the last one is filled up.
# Arithmetic on batches of another size may differ in the last bit, and then the
# first pictures of ten would not be exactly those of a call for three. 16 costs a
# call for one picture about 3 ms on MNIST, and large calls next to nothing.
CHUNK = 16

DISTRIBUTIONS = {
    "normal": lambda shape, seed: tf.random.stateless_normal(shape, seed, alg="philox"),
    "uniform": lambda shape, seed: tf.random.stateless_uniform(
        shape, seed, minval=-1.0, maxval=1.0, alg="philox"
    ),
    "unit_uniform": lambda shape, seed: tf.random.stateless_uniform(
        shape, seed, alg="philox"
    ),
}


class GeneratorExport(tf.Module):
    """The signatures of a generator.

    - `generate` (also `serving_default`): `seed` int64 scalar and `n` int32
      scalar, for a conditional generator `labels` int32 `(n,)` in place of
      `n`, to `images` uint8 `(n, height, width, channels)`;
    - `generate_from_latents`: `latents` float32 `(n, latent_dim)`, for a
      conditional generator also `labels`, to `images`;
    - `latents`: `seed` and `n` to `latents`, those that `generate` uses.

    The first `k` pictures of a call for `n` are those of a call for `k`.

    Args:
        network: float32 Keras network from latents, or a list of latents and
            labels, to images in [-1, 1].
        image_shape: tuple `(height, width, channels)`.
        latent_dim: int.
        latent_distribution: name in `DISTRIBUTIONS`.
        num_classes: int, or `None` for an unconditional generator.
    """

    def __init__(
        self, network, image_shape, latent_dim, latent_distribution, num_classes
    ):
        super().__init__()
        self.weights = [weight.value for weight in network.weights]
        self.image_shape = tuple(image_shape)
        self.latent_dim = latent_dim
        self.num_classes = num_classes
        self._draw = DISTRIBUTIONS[latent_distribution]
        # A function, because the module would save the network's own
        # functions if the network itself were an attribute.
        self._network = lambda inputs: network(inputs, training=False)

    def signatures(self):
        """Returns the concrete functions by the names of their signatures."""
        seed = tf.TensorSpec((), tf.int64, name="seed")
        n = tf.TensorSpec((), tf.int32, name="n")
        latents = tf.TensorSpec((None, self.latent_dim), tf.float32, name="latents")
        labels = tf.TensorSpec((None,), tf.int32, name="labels")
        # One graph each, which the signatures share.
        draw = tf.function(self.draw, input_signature=[seed, n])
        drawing = [latents] if self.num_classes is None else [latents, labels]
        images = tf.function(self.images, input_signature=drawing)

        def generate(seed, n):
            return {"images": images(draw(seed, n))}

        def generate_labelled(seed, labels):
            return {"images": images(draw(seed, tf.size(labels)), labels)}

        def generate_from_latents(latents, labels=None):
            inputs = [latents] if labels is None else [latents, labels]
            return {"images": images(*inputs)}

        def latents_from_seed(seed, n):
            return {"latents": draw(seed, n)}

        if self.num_classes is None:
            generate = concrete(generate, seed, n)
        else:
            generate = concrete(generate_labelled, seed, labels)
        return {
            "serving_default": generate,
            "generate": generate,
            "generate_from_latents": concrete(generate_from_latents, *drawing),
            "latents": concrete(latents_from_seed, seed, n),
        }

    def draw(self, seed, n):
        """Latents that depend on the seed alone; the first are always the same."""
        with require(n >= 0, "`n` wants a number from 0 up."):
            return self._draw((n, self.latent_dim), tf.stack([seed, 0]))

    def images(self, latents, labels=None):
        """uint8 pictures of some latents, and labels where there are classes."""
        spec = tf.TensorSpec((CHUNK, *self.image_shape), tf.uint8)
        if labels is None:
            return chunked(lambda z: self._uint8(z), [latents], spec)
        in_range = tf.reduce_all((labels >= 0) & (labels < self.num_classes))
        one_each = tf.equal(tf.size(labels), tf.shape(latents)[0])
        with require(
            in_range & one_each,
            f"`labels` wants integers of 0 .. {self.num_classes - 1}, one a picture.",
        ):
            latents, labels = tf.identity(latents), tf.identity(labels)
        return chunked(lambda z, y: self._uint8([z, y]), [latents, labels], spec)

    def _uint8(self, inputs):
        return pictures.to_uint8(self._network(inputs))


class ClassifierExport(tf.Module):
    """The signatures of a classifier.

    - `classify` (also `serving_default`): `images` uint8 `(n, height, width,
      channels)` to `logits` float32 `(n, num_classes)`;
    - `features`: `images` to `features` float32 `(n, dimensions)`.

    Args:
        network: float32 Keras network from images in [-1, 1] to logits.
        feature_extractor: one to features, on the same weights.
        image_shape: tuple `(height, width, channels)`.
    """

    def __init__(self, network, feature_extractor, image_shape):
        super().__init__()
        self.weights = [weight.value for weight in network.weights]
        self.image_shape = tuple(image_shape)
        self._networks = {
            "logits": lambda x: network(x, training=False),
            "features": lambda x: feature_extractor(x, training=False),
        }
        self._sizes = {
            "logits": network.outputs[0].shape[-1],
            "features": feature_extractor.outputs[0].shape[-1],
        }

    def signatures(self):
        """Returns the concrete functions by the names of their signatures."""
        classify = self._function("logits")
        return {
            "serving_default": classify,
            "classify": classify,
            "features": self._function("features"),
        }

    def _function(self, output):
        network = self._networks[output]
        spec = tf.TensorSpec((CHUNK, self._sizes[output]), tf.float32)

        images = tf.TensorSpec((None, *self.image_shape), tf.uint8, name="images")

        def function(images):
            def compute(batch):
                return tf.cast(network(pictures.from_uint8(batch)), tf.float32)

            return {output: chunked(compute, [images], spec)}

        return concrete(function, images)


def concrete(function, *specs):
    """The graph of a function of tensors like `specs`."""
    return tf.function(function, input_signature=specs).get_concrete_function()


def require(condition, message):
    """Context: what is computed in it fails with `message` unless `condition`."""
    return tf.control_dependencies([tf.debugging.Assert(condition, [message])])


def chunked(function, inputs, spec):
    """Calls `function` on batches of `CHUNK`, one after the other.

    Args:
        function: callable from as many tensors as there are inputs to one.
        inputs: list of tensors of the same first dimension.
        spec: `tf.TensorSpec` of what `function` returns.

    Returns:
        Tensor with the first dimension of the inputs.
    """
    count = tf.shape(inputs[0])[0]
    chunks = (count + CHUNK - 1) // CHUNK
    batches = [_batches(tensor, chunks) for tensor in inputs]
    outputs = tf.map_fn(
        lambda batch: function(*batch),
        tuple(batches),
        fn_output_signature=spec,
        parallel_iterations=1,
    )
    return tf.reshape(outputs, (chunks * CHUNK, *spec.shape[1:]))[:count]


def _batches(tensor, chunks):
    missing = chunks * CHUNK - tf.shape(tensor)[0]
    padding = [[0, missing]] + [[0, 0]] * (tensor.shape.rank - 1)
    return tf.reshape(tf.pad(tensor, padding), (chunks, CHUNK, *tensor.shape[1:]))


def write(module, directory):
    """Writes a module with `signatures()` as a SavedModel.

    Args:
        module: such as `GeneratorExport`.
        directory: path that does not exist yet.
    """
    # Nothing is trained through an entry; its gradients would be dead weight.
    options = tf.saved_model.SaveOptions(experimental_custom_gradients=False)
    signatures = module.signatures()
    tf.saved_model.save(module, str(directory), signatures=signatures, options=options)
