"""THE two-phase training step, shared by every model of the package."""

import keras
from keras import ops

from kgan import engine, replicas
from kgan.models.log_means import LogMeans
from kgan.models.loss_scale import all_or_none, steps, with_loss_scale
from kgan.models.minibatches import deal
from kgan.models.notes import Notes
from kgan.models.parts import OfParts
from kgan.models.phase import PhaseScope
from kgan.models.reporting import Reporting
from kgan.models.rewinding import Rewinding
from kgan.models.saving import remember_kinds


class TwoPlayer(Rewinding, Reporting, OfParts, keras.Model):
    """A game of two players, trained by turns.

    A subclass names its networks (`generators`, `discriminators`) and says
    what each player pays:

        d_losses(batch, training) -> {"d_adv": ..., "d_gp": ...}
        g_losses(batch, training) -> {"g_adv": ..., "cycle": ...}

    Every phase descends the sum of its terms on its own player's variables;
    every variable of the other player is bit-equal after it. The order is
    `d_steps` times the discriminator, each on a minibatch of its own, then
    the generator on the last of them; the other way round where
    `generator_first` is set. What a phase makes for the next one, it hands
    over.

    Built and compiled in the scope of a `tf.distribute` strategy, its step on
    several GPUs is that of one on the same batch; `kgan.replicas` says what is
    not the same.

    Args:
        d_steps: int. Discriminator steps a generator step, k in the papers.
            The batches given to `fit` are `d_steps` minibatches in one.
        seed: int. With the step's number it decides all that is random in
            training: latents, dropout, penalties.
        **kwargs: `name`, `dtype`.
    """

    d_terms = ("d_adv",)
    g_terms = ("g_adv",)
    watched = ()
    generator_first = False
    networks = ()

    def __init__(self, d_steps=1, seed=0, **kwargs):
        super().__init__(**kwargs)
        if int(d_steps) < 1:
            raise ValueError(f"`d_steps` wants at least 1; received {d_steps!r}.")
        self.d_steps = int(d_steps)
        self.seed = int(seed)
        self.step = self.add_weight(
            shape=(),
            initializer="zeros",
            dtype="int64",
            trainable=False,
            name="step",
            aggregation="only_first_replica",
        )
        self.noise = keras.random.SeedGenerator(self.seed)
        self._notes = Notes()

    @property
    def generators(self):
        """The networks of the player who makes pictures."""
        raise NotImplementedError

    @property
    def discriminators(self):
        """The networks of the player who judges them."""
        raise NotImplementedError

    def d_losses(self, batch, training=True):
        """What the discriminator pays: a dict of weighted scalar terms."""
        raise NotImplementedError

    def g_losses(self, batch, training=True):
        """What the generator pays: a dict of weighted scalar terms."""
        raise NotImplementedError

    def after_step(self):
        """Called at the end of every training step, after both phases."""

    def observe(self, **values):
        """Logs scalars that are watched but not descended.

        To be called from `d_losses` and `g_losses` with the names declared
        in `watched`.
        """
        self._notes.observed.update(values)

    def hand_over(self, **tensors):
        """Keeps tensors of this phase for the next phase of the same step."""
        self._notes.handed.update(tensors)

    def handed(self, name):
        """What the phase before handed over: data, through which nothing flows."""
        return ops.stop_gradient(self._notes.handed[name])

    def compile(
        self,
        d_optimizer="adam",
        g_optimizer="adam",
        jit_compile="auto",
        steps_per_execution=1,
        run_eagerly=False,
        auto_scale_loss=True,
    ):
        """Gives each player its optimizer.

        Callbacks that know one optimizer (`LearningRateScheduler`,
        `ReduceLROnPlateau`) act on the generator's; a schedule for both is a
        `keras.optimizers.schedules` object given to both.

        Args:
            d_optimizer: the discriminator's Keras optimizer, or its name.
            g_optimizer: the generator's; another instance.
            jit_compile: bool or `"auto"`. XLA; `"auto"` means on a GPU.
            steps_per_execution: int. Training steps in one compiled call.
                Pays for small models, whose Python would take longer than
                their arithmetic.
            run_eagerly: bool. Steps through Python, to debug.
            auto_scale_loss: bool. Loss scaling on both optimizers where a
                network computes in float16, as under `mixed_float16`.

        Raises:
            ValueError: if one optimizer is given to both players.
        """
        self._given = dict(
            jit_compile=jit_compile,
            steps_per_execution=steps_per_execution,
            run_eagerly=run_eagerly,
            auto_scale_loss=auto_scale_loss,
        )
        self.d_optimizer = self._optimizer(d_optimizer, auto_scale_loss)
        self.g_optimizer = self._optimizer(g_optimizer, auto_scale_loss)
        if self.d_optimizer is self.g_optimizer:
            raise ValueError(
                "`d_optimizer` and `g_optimizer` want two instances: an "
                "optimizer keeps moments of one player's variables. Received "
                f"the same {type(self.d_optimizer).__name__} twice."
            )
        # Built here, so that loading finds where the saved moments belong.
        self.d_optimizer.build(trainable(self.discriminators))
        self.g_optimizer.build(trainable(self.generators))
        self.logs = LogMeans(
            ["d_loss", "g_loss", *self.d_terms, *self.g_terms, *self.watched]
        )
        # Keras would otherwise make an optimizer of its own.
        super().compile(
            optimizer=self.g_optimizer,
            jit_compile=jit_compile,
            steps_per_execution=steps_per_execution,
            run_eagerly=run_eagerly,
            auto_scale_loss=False,
        )
        self._loss_tracker = None
        remember_kinds()

    def _optimizer(self, identifier, auto_scale_loss):
        optimizer = keras.optimizers.get(identifier)
        networks = [*self.generators, *self.discriminators]
        return with_loss_scale(optimizer, networks) if auto_scale_loss else optimizer

    def get_compile_config(self):
        """Returns what `compile` was given, for `save`."""
        if not self.compiled:
            return {}
        serialize = keras.saving.serialize_keras_object
        return {
            "d_optimizer": serialize(self.d_optimizer),
            "g_optimizer": serialize(self.g_optimizer),
            **self._given,
        }

    def compile_from_config(self, config):
        """Compiles as the saved model was, both optimizers built."""
        config = dict(config)
        for player in ("d_optimizer", "g_optimizer"):
            config[player] = keras.saving.deserialize_keras_object(config[player])
        self.compile(**config)

    def train_step(self, data):
        """Descends both players once; returns the epoch's mean logs.

        Args:
            data: what the dataset yields, `d_steps` minibatches in one.
        """
        batches = deal(data, self.d_steps)

        def move_discriminator():
            for index, batch in enumerate(batches):
                terms = self._descend(
                    lambda batch=batch: self.d_losses(batch, training=True),
                    self.discriminators,
                    self.generators,
                    self.d_optimizer,
                    phase=index,
                )
            return terms

        def move_generator():
            return self._descend(
                lambda: self.g_losses(batches[-1], training=True),
                self.generators,
                self.discriminators,
                self.g_optimizer,
                phase=self.d_steps,
            )

        d_terms, g_terms = self._by_turns(move_discriminator, move_generator)
        self.after_step()
        self.step.assign_add(1)
        return self._log(d_terms, g_terms)

    def test_step(self, data):
        """Computes the losses without changing anything."""
        d_terms, g_terms = self._by_turns(
            lambda: self.d_losses(data, training=False),
            lambda: self.g_losses(data, training=False),
        )
        return self._log(d_terms, g_terms)

    def _by_turns(self, discriminator, generator):
        """Calls both in the model's order; returns the terms of D and of G."""
        self._notes.clear()
        if self.generator_first:
            g_terms = generator()
            return discriminator(), g_terms
        d_terms = discriminator()
        return d_terms, generator()

    def evaluate(self, *args, **kwargs):
        """As Keras's, with the same latents every time."""
        self.noise.state.assign([self.seed % 2**31, 0])
        return super().evaluate(*args, **kwargs)

    def _descend(self, losses, movers, others, optimizer, phase):
        """One phase: a descent of the sum of `losses()` on the movers."""
        variables = trainable(movers)

        def scaled_loss():
            terms = losses()
            return optimizer.scale_loss(replicas.share(sum(terms.values()))), terms

        frozen = [v for network in others for v in network.variables]
        moving = [v for network in movers for v in network.variables]
        with PhaseScope(
            self.variables, frozen, self.seed, self.step, phase, moving
        ) as scope:
            gradients, terms = engine.gradients(scaled_loss, variables)
            finite = steps(optimizer, gradients)
            scope.only_if(finite)
        optimizer.apply(all_or_none(gradients, finite), variables)
        return terms

    def _log(self, d_terms, g_terms):
        values = {
            "d_loss": sum(d_terms.values()),
            "g_loss": sum(g_terms.values()),
            **d_terms,
            **g_terms,
            **self._notes.observed,
        }
        self._notes.clear()
        return self.report(values)


def trainable(networks):
    """The trainable variables of some networks."""
    return [v for network in networks for v in network.trainable_variables]
