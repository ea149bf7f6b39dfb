"""What the replicas of a training tell one another in a step, in bytes."""

import keras

FLOAT = 4  # bytes; gradients of float32 weights, whatever the layers compute in


def communication(model, batch_size):
    """Counts what a training step brings from every replica to all others.

    Reduced are the gradients of each phase, what layers assign (the moving
    statistics of batch norm, spectral norm's vectors) and the logs: as many
    bytes however large the batch and however many the replicas. Gathered are
    StarGAN's labels and the fakes for CycleGAN's pools.

    Args:
        model: a compiled model of kgan.
        batch_size: int. Pictures of a minibatch, of all replicas together.

    Returns:
        dict of int: `"gradients"`, `"statistics"` and `"logs"`, which are
        summed over replicas, and `"gathered"`, in float32.
    """
    players = [(model.discriminators, model.d_steps), (model.generators, 1)]
    gradients = sum(
        times * size(network.trainable_variables)
        for networks, times in players
        for network in networks
    )
    statistics = sum(
        times * size(v for v in network.non_trainable_variables if is_statistic(v))
        for networks, times in players
        for network in networks
    )
    beliefs = 2 * len(model.discriminators) * model.d_steps
    return {
        "gradients": FLOAT * gradients,
        "statistics": FLOAT * statistics,
        "logs": FLOAT * (len(model.logs.names) + beliefs),
        "gathered": FLOAT * gathered(model, batch_size),
    }


def size(variables):
    """How many numbers some variables hold."""
    return sum(variable.value.shape.num_elements() for variable in variables)


def is_statistic(variable):
    """Whether a variable holds what a layer measures, not a counter or a seed."""
    return keras.backend.is_float_dtype(variable.dtype)


def gathered(model, batch_size):
    """How many numbers of a global batch every replica comes to hold."""
    numbers = 0
    if hasattr(model, "attributes"):
        numbers += model.d_steps * batch_size * len(model.attributes)
    for pool in (getattr(model, "pool_x", None), getattr(model, "pool_y", None)):
        if pool is not None and pool.capacity:
            numbers += batch_size * size([pool.images]) // pool.capacity
    return numbers
