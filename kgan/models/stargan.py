"""StarGAN: one generator for many domains."""

import keras
from keras import ops

from kgan import chance, losses, replicas
from kgan.models.attribute_translating import AttributeTranslating
from kgan.models.attributes import Attributes
from kgan.models.balance import balance
from kgan.models.batched_calls import together
from kgan.models.pair import Pair


@keras.saving.register_keras_serializable(package="kgan")
class StarGAN(AttributeTranslating, Pair):
    r"""One generator that changes whichever labels it is told: G(x, c).

    With $c'$ the labels of an image $x$ and $c$ those that it is translated
    to, and the default loss, Wasserstein's:

    - the discriminator descends $E[D_{src}(G(x, c))] - E[D_{src}(x)] +
      \lambda_{cls} E[-\log D_{cls}(c' | x)] + \lambda_{gp} GP$
    - the generator descends $-E[D_{src}(G(x, c))] + \lambda_{cls} E[-\log
      D_{cls}(c | G(x, c))] + \lambda_{rec} E|x - G(G(x, c), c')|$

    The labels to translate to are those of the batch in another order, so that
    they have the frequencies of the data. The generator moves on the minibatch
    of the last discriminator step and to the same labels, as in the reference.

    A batch is a pair of images, `(batch, height, width, channels)` in [-1, 1],
    and labels: `(batch, num_labels)` of zeros and ones, or where one class
    excludes all others (`single`), int `(batch,)`.

    Args:
        generator: built Keras model from [images, labels] to images.
        discriminator: built Keras model from images to logits of the source,
            of any rank and high for real, and logits of the labels.
        attributes: names of the labels, in their order.
        exclusive: groups of names of which a picture has one at most, such as
            colours of hair.
        single: bool. Whether the labels are classes, one an image: softmax in
            place of a sigmoid a label.
        adversarial_loss: name or object, see `kgan.losses.get`. Defaults to
            Wasserstein's.
        d_steps: int. Discriminator steps a generator step, n_critic in the
            reference; each on a minibatch of its own. Defaults to `5`.
        lambda_cls: float. Weight of the classification terms.
        lambda_rec: float. Weight of the reconstruction.
        lambda_gp: float. Weight of the gradient penalty, two-sided.
        ema_decay: float or `None`. Keeps an exponential moving average of the
            generator, which `translate` then uses.
        seed: int. Decides all that is random in training.
        **kwargs: `name`, `dtype`.

    Example:

    ```python
    model = kgan.models.StarGAN(
        kgan.networks.StarGANGenerator(num_labels=2),
        kgan.networks.StarGANDiscriminator(num_labels=2),
        attributes=["Male", "Young"],
    )
    model.compile(
        d_optimizer=keras.optimizers.Adam(1e-4, beta_1=0.5),
        g_optimizer=keras.optimizers.Adam(1e-4, beta_1=0.5),
    )
    faces = kgan.data.load(
        "celeba",  # the folder of list_attr_celeba.txt
        labelled=True,
        attributes=["Male", "Young"],
        image_shape=(128, 128, 3),
        augment="flip",
        batch_size=5 * 16,
    )
    model.fit(faces, epochs=20)
    older = model.translate(photos, to={"Young": 0})
    ```

    Reference:

    - [Choi et al., 2018](https://arxiv.org/abs/1711.09020)
    """

    g_terms = ("g_adv", "g_cls", "rec")
    watched = (
        *("d_real", "d_fake", "d_accuracy", "equilibrium"),
        *("d_cls_accuracy", "g_cls_accuracy"),
    )

    def __init__(
        self,
        generator,
        discriminator,
        *,
        attributes,
        exclusive=(),
        single=False,
        adversarial_loss="wasserstein",
        d_steps=5,
        lambda_cls=1.0,
        lambda_rec=10.0,
        lambda_gp=10.0,
        ema_decay=None,
        seed=0,
        **kwargs,
    ):
        super().__init__(
            generator,
            discriminator,
            adversarial_loss=adversarial_loss,
            lambda_gp=lambda_gp,
            ema_decay=ema_decay,
            d_steps=d_steps,
            seed=seed,
            **kwargs,
        )
        self.attributes = Attributes(attributes, exclusive, single)
        check_pair(generator, discriminator, len(self.attributes))
        self.image_shape = tuple(discriminator.inputs[0].shape[1:])
        self.lambda_cls = float(lambda_cls)
        self.lambda_rec = float(lambda_rec)

    @property
    def translating_generator(self):
        """The generator in use: the moving average where there is one."""
        return self.generator_in_use

    @property
    def d_terms(self):
        """Names of what the discriminator pays."""
        return ("d_adv", "d_cls", *(["d_gp"] if self.lambda_gp else []))

    def d_losses(self, batch, training=True):
        """What the discriminator pays, `{"d_adv", "d_cls", "d_gp"}`.

        The penalty stands only where its lambda is not zero.
        """
        real, labels = self.unpack(batch)
        target = self.shuffled(labels)
        self.hand_over(target=target)
        fake = ops.stop_gradient(self.generator([real, target], training=training))
        (real_source, real_labels), (fake_source, _) = together(
            self.discriminator, [real, fake], training
        )
        self.observe(
            **balance(self.adversarial_loss, real_source, fake_source),
            d_cls_accuracy=self.accuracy(labels, real_labels),
        )
        terms = {
            "d_adv": self.adversarial_loss.d_loss(real_source, fake_source),
            "d_cls": self.lambda_cls * self.classification(labels, real_labels),
        }
        if self.lambda_gp:

            def source(images):
                return self.discriminator(images, training=training)[0]

            penalty = losses.gradient_penalty(source, real, fake, seed=self.noise)
            terms["d_gp"] = self.lambda_gp * penalty
        return terms

    def g_losses(self, batch, training=True):
        """What the generator pays, `{"g_adv", "g_cls", "rec"}`."""
        real, labels = self.unpack(batch)
        target = self.handed("target")
        fake = self.generator([real, target], training=training)
        source, fake_labels = self.discriminator(fake, training=training)
        back = self.generator([fake, labels], training=training)
        self.observe(g_cls_accuracy=self.accuracy(target, fake_labels))
        real, back = ops.cast(real, "float32"), ops.cast(back, "float32")
        return {
            "g_adv": self.adversarial_loss.g_loss(source),
            "g_cls": self.lambda_cls * self.classification(target, fake_labels),
            "rec": self.lambda_rec * ops.mean(ops.abs(real - back)),
        }

    def unpack(self, batch):
        """Splits a batch into images and label vectors, float `(batch, num_labels)`.

        Raises:
            ValueError: if there are no labels, or not as many as attributes.
        """
        images, labels, _ = keras.utils.unpack_x_y_sample_weight(batch)
        if labels is None:
            raise ValueError(
                "StarGAN wants batches of (images, labels); received images alone. "
                "`kgan.data.load(..., labelled=True, attributes=...)` gives both."
            )
        labels = ops.convert_to_tensor(labels)
        wanted, rank = len(self.attributes), 1 if self.attributes.single else 2
        if len(labels.shape) != rank or (rank == 2 and labels.shape[-1] != wanted):
            shape = "(batch,)" if rank == 1 else f"(batch, {wanted})"
            raise ValueError(
                f"StarGAN of {wanted} {'classes' if rank == 1 else 'attributes'} "
                f"wants labels of shape {shape}; received {tuple(labels.shape)}."
            )
        if rank == 1:
            labels = ops.one_hot(ops.cast(labels, "int32"), wanted)
        return ops.convert_to_tensor(images), ops.cast(labels, "float32")

    def shuffled(self, labels):
        """The labels of a batch in another order, over all replicas' parts of it."""
        whole = replicas.gather(labels)
        order = ops.argsort(chance.uniform(ops.shape(whole)[:1], self.noise))
        mine = replicas.my_part(order, ops.shape(labels)[0])
        return ops.take(whole, mine, axis=0)

    def classification(self, labels, logits):
        """What wrong labels cost, without its weight."""
        single = self.attributes.single
        loss = losses.single_label if single else losses.multi_label
        return loss(labels, logits)

    def accuracy(self, labels, logits):
        """The share of labels that D reads off images as they are meant."""
        logits = ops.cast(logits, "float32")
        if self.attributes.single:
            right = ops.equal(ops.argmax(logits, -1), ops.argmax(labels, -1))
        else:
            right = ops.equal(logits > 0.0, labels > 0.5)
        return ops.mean(ops.cast(right, "float32"))

    def get_config(self):
        """Returns the constructor's arguments."""
        names = self.attributes.get_config()
        return {
            **super().get_config(),
            "attributes": names["names"],
            "exclusive": names["exclusive"],
            "single": names["single"],
            "lambda_cls": self.lambda_cls,
            "lambda_rec": self.lambda_rec,
        }


def check_pair(generator, discriminator, count):
    """Refuses networks that are not made for one another and that many labels.

    Raises:
        ValueError: saying what each takes and gives.
    """
    told = [tuple(x.shape) for x in keras.tree.flatten(generator.inputs)]
    given = [tuple(x.shape) for x in keras.tree.flatten(discriminator.outputs)]
    judged = tuple(discriminator.inputs[0].shape)
    sizes = zip(told[0], judged, strict=False)
    if (
        not len(told) == len(given) == 2
        or not told[1][-1] == given[1][-1] == count
        or any(None not in pair and pair[0] != pair[1] for pair in sizes)
    ):
        raise ValueError(
            "StarGAN wants a generator from [images, labels], a discriminator from "
            "images of that size to [logits of the source, logits of the labels], and "
            f"a name a label; received inputs of shapes {told} and {judged}, outputs "
            f"of shapes {given} and {count} names."
        )
