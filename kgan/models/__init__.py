"""Training schemes: Keras models that say what each player pays."""

from kgan._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "attributes": ["Attributes"],
        "conditional_gan": ["ConditionalGAN"],
        "cyclegan": ["CycleGAN"],
        "gan": ["GAN"],
        "image_pool": ["ImagePool"],
        "saving": ["load_model"],
        "constant_then_linear": ["ConstantThenLinear"],
        "stargan": ["StarGAN"],
        "two_player": ["TwoPlayer"],
    },
)
