"""Architectures: functional graphs in a class, which know nothing of losses."""

from kgan._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "classifier": ["Classifier"],
        "conditional_dcgan": [
            "ConditionalDCGANDiscriminator",
            "ConditionalDCGANGenerator",
        ],
        "conditional_mlp": [
            "ConditionalMLPDiscriminator",
            "ConditionalMLPGenerator",
        ],
        "dcgan": ["DCGANDiscriminator", "DCGANGenerator"],
        "mlp": ["MLPDiscriminator", "MLPGenerator"],
        "patchgan": ["PatchGANDiscriminator", "PixelGANDiscriminator"],
        "resnet": ["ResNetGenerator"],
        "stargan": ["StarGANDiscriminator", "StarGANGenerator"],
        "unet": ["UNetGenerator"],
    },
)
