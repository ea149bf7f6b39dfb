"""A phase of the two-player step: who moves, and that nobody else does."""

import keras
from keras import ops

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

    Args:
        variables: all variables of the model.
        frozen: variables that must not change.
        seed: int.
        step: integer scalar tensor.
        phase: int. Tells the phases of one step apart.
    """

    def __init__(self, variables, frozen, seed, step, phase):
        seeds = [v for v in variables if is_seed(v)]
        kept_back = {id(v) for v in [*frozen, *seeds]}
        self._moving = [v for v in variables if id(v) not in kept_back]
        self._scope = keras.StatelessScope(
            [
                (v, seed_state(seed, step, phase, slot, v.dtype))
                for slot, v in enumerate(seeds)
            ]
        )

    def __enter__(self):
        self._scope.__enter__()
        return self

    def __exit__(self, kind, *error):
        self._scope.__exit__(kind, *error)
        if kind is not None:
            return
        for variable in self._moving:
            value = self._scope.get_current_value(variable)
            if value is not None:
                variable.assign(value)


def is_seed(variable):
    """True for the state of a `keras.random.SeedGenerator`."""
    return variable.name == "seed_generator_state"


def seed_state(seed, step, phase, slot, dtype):
    """A seed generator's state for one phase of one step.

    Both words count: TensorFlow keys its generator with the pair, PyTorch
    with the sum, so the first word alone has to be well mixed.
    """
    mixed = ops.convert_to_tensor(seed % PRIME, "int64")
    for number in (ops.cast(step, "int64"), phase, slot):
        mixed = (mixed * 48271 + number + 1) % PRIME
    # One more multiplication carries the last small number into all bits.
    mixed = mixed * 16807 % PRIME
    state = ops.stack([mixed, ops.cast(step, "int64") % PRIME])
    return ops.cast(state, dtype)
