"""A phase of the two-player step: who moves, and that nobody else does."""

import keras
from keras import ops

from kgan import replicas

# The modulus of the minimal standard generator (Park & Miller): products of
# two numbers below it fit 64 bits on every backend.
PRIME = 2**31 - 1


class PhaseScope:
    """Runs a phase in which the other player stays bit-equal.

    `trainable = False` is no freeze for a GAN: it would switch batch norm to
    its moving statistics. Instead every assignment made inside the scope is
    held back, and only those to variables of the moving player (and of the
    model itself) are carried out when it closes. Batch statistics, spectral
    norm's power iteration and dropout so work as in training, for layers of
    any library, and leave no trace in the player that does not move.

    Random layers draw from (seed, step, phase): the scope gives each seed
    generator a state computed from them and drops the advanced one. What a
    step draws so depends on nothing but saved numbers, and a resumed run
    goes on as an uninterrupted one would, which the states themselves, not
    saved by Keras, could not give.

    Where several replicas train together, what layers assign from their part of
    the batch, such as the moving statistics of batch norm, is averaged over the
    replicas, so that every one and the checkpoint hold the same; and the layers'
    seed generators count the replica, too, so that no two drop the same units.

    Args:
        variables: all variables of the model.
        frozen: variables that must not change.
        seed: int.
        step: integer scalar tensor.
        phase: int. Tells the phases of one step apart.
        layers: variables of the moving networks. Other variables are the model's own
            and get the same values on every replica.
    """

    def __init__(self, variables, frozen, seed, step, phase, layers=()):
        seeds = [v for v in variables if is_seed(v)]
        kept_back = {id(v) for v in [*frozen, *seeds]}
        self._moving = [v for v in variables if id(v) not in kept_back]
        self._local = {id(v) for v in layers}
        self._condition = None
        # Chance in a network is a replica's own; latents and the like are of all.
        in_layers = {id(v) for v in [*frozen, *layers]}
        replica = [replicas.rank()] if replicas.count() > 1 else []
        self._scope = keras.StatelessScope(
            [
                (
                    v,
                    seed_state(
                        seed,
                        step,
                        (phase, slot, *(replica if id(v) in in_layers else [])),
                        v.dtype,
                    ),
                )
                for slot, v in enumerate(seeds)
            ]
        )

    def __enter__(self):
        self._scope.__enter__()
        return self

    def only_if(self, condition):
        """Drops all assignments of the phase where a condition is false.

        A step that loss scaling skips so leaves no trace in statistics or in a pool
        of images either, which what overflowed might have filled with NaN for good.

        Args:
            condition: boolean scalar tensor, or `None` to drop nothing.
        """
        self._condition = condition

    def __exit__(self, kind, *error):
        self._scope.__exit__(kind, *error)
        if kind is not None:
            return
        values = [(v, self._scope.get_current_value(v)) for v in self._moving]
        values = [(v, value) for v, value in values if value is not None]
        for variable, value in self._averaged(values):
            if self._condition is not None:
                value = ops.where(self._condition, value, variable.value)
            variable.assign(value)

    def _averaged(self, values):
        """Pairs of variables and values, those of layers averaged over replicas."""
        local = [
            (v, value)
            for v, value in values
            if id(v) in self._local and keras.backend.is_float_dtype(v.dtype)
        ]
        means = replicas.means([value for _, value in local])
        mean_of = {id(v): mean for (v, _), mean in zip(local, means, strict=True)}
        return [(v, mean_of.get(id(v), value)) for v, value in values]


def is_seed(variable):
    """True for the state of a `keras.random.SeedGenerator`."""
    return variable.name == "seed_generator_state"


def seed_state(seed, step, places, dtype):
    """A seed generator's state at one place of one step.

    Args:
        seed: int.
        step: integer scalar tensor.
        places: small integers that tell the place: the phase, the slot and, where
            it is a replica's own, the replica.
        dtype: the state's.

    Both words count: TensorFlow keys its generator with the pair, PyTorch
    with the sum, so the first word alone has to be well mixed.
    """
    mixed = ops.convert_to_tensor(seed % PRIME, "int64")
    for number in (step, *places):
        number = ops.cast(number, "int64")
        mixed = (mixed * 48271 + number + 1) % PRIME
    # One more multiplication carries the last small number into all bits.
    mixed = mixed * 16807 % PRIME
    state = ops.stack([mixed, ops.cast(step, "int64") % PRIME])
    return ops.cast(state, dtype)
