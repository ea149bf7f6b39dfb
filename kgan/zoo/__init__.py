"""The zoo's verbs: find, load, verify and publish trained models.

An entry is a directory, so publishing a model changes no code. Entries are
looked for in the directories of `KGAN_ZOO` first (separated as in `PATH`), then
among those that come with the package; the first that has the name wins.

```python
from kgan import zoo

zoo.list_models("dcgan*")
pictures = zoo.load("dcgan_mnist").generate(16, seed=1)
```

Importing this package opens no file; listing and describing entries does not
import TensorFlow. No module here has the name of a public function: importing
the module would hide the function.
"""

from kgan._lazy import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "attribute_translator": ["LoadedAttributeTranslator"],
        "card": ["Entry"],
        "catalog": ["directories", "entry", "list_models"],
        "classifier": ["LoadedClassifier"],
        "errors": [
            "CardError",
            "EntryExistsError",
            "GoldenError",
            "IntegrityError",
            "UnknownEntryError",
            "UntrustedError",
            "ZooError",
        ],
        "generator": ["LoadedGenerator"],
        "loader": ["load"],
        "publication": ["publish"],
        "storage": ["store_metrics"],
        "translator": ["LoadedTranslator"],
        "verification": ["Report", "verify"],
    },
)
