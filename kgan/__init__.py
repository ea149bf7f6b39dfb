"""kgan: generative adversarial networks for Keras 3, trained and ready.

```python
import kgan

pictures = kgan.zoo.load("dcgan_mnist").generate(16, seed=1)
```

Importing the package is cheap: TensorFlow and Keras come with the first
name that needs them.
"""

from kgan._lazy import attach

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = attach(
    __name__,
    {},
    submodules=[
        "callbacks",
        "data",
        "layers",
        "losses",
        "metrics",
        "models",
        "networks",
        "pictures",
        "zoo",
    ],
)
