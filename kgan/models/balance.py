"""How the two players stand against one another."""

from keras import ops

from kgan import replicas


def balance(adversarial_loss, real_logits, fake_logits):
    """How the discriminator fares: 1/2, 1/2, 1/2, 0 at the equilibrium.

    Args:
        adversarial_loss: `kgan.losses.AdversarialLoss`, which knows what its
            logits say.
        real_logits: tensor of any rank.
        fake_logits: likewise.

    Returns:
        dict of scalars: the mean belief that real and that fake is real, how
        often each belief is on the right side of 1/2, and the mean distance
        from 1/2.
    """
    real = adversarial_loss.belief(real_logits)
    fake = adversarial_loss.belief(fake_logits)
    # Distances are taken from the means of the whole batch, wherever its parts are.
    d_real, d_fake = replicas.means([ops.mean(real), ops.mean(fake)])
    right = [ops.cast(real > 0.5, "float32"), ops.cast(fake < 0.5, "float32")]
    return {
        "d_real": d_real,
        "d_fake": d_fake,
        "d_accuracy": (ops.mean(right[0]) + ops.mean(right[1])) / 2.0,
        "equilibrium": (ops.abs(d_real - 0.5) + ops.abs(d_fake - 0.5)) / 2.0,
    }
