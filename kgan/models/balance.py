"""How the two players stand against one another."""

from keras import ops


def balance(real_logits, fake_logits):
    """How the discriminator fares: 1/2, 1/2, 1/2, 0 at the equilibrium."""
    real = ops.sigmoid(ops.cast(real_logits, "float32"))
    fake = ops.sigmoid(ops.cast(fake_logits, "float32"))
    d_real, d_fake = ops.mean(real), ops.mean(fake)
    right = [ops.cast(real > 0.5, "float32"), ops.cast(fake < 0.5, "float32")]
    return {
        "d_real": d_real,
        "d_fake": d_fake,
        "d_accuracy": (ops.mean(right[0]) + ops.mean(right[1])) / 2.0,
        "equilibrium": (ops.abs(d_real - 0.5) + ops.abs(d_fake - 0.5)) / 2.0,
    }
