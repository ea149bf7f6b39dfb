"""The recipe of a training, written beside its curves."""

import platform

import keras

from kgan.callbacks.watcher import SummaryWatcher

_PLAYERS = (
    *("generator", "discriminator"),
    *("generator_g", "generator_f", "discriminator_x", "discriminator_y"),
)


class RecipeText(SummaryWatcher):
    """Writes as tables what is trained how, and with which versions.

    Args:
        log_dir: str or path. TensorBoard's directory of this run.
        recipe: dict, possibly nested, of the numbers of the training; or a
            str in Markdown, written as it is. Defaults to `None`: only the
            model and the versions are written.
    """

    def __init__(self, log_dir, recipe=None):
        super().__init__(log_dir)
        self.recipe = recipe

    def begin(self):
        recipe = self.recipe
        if recipe:
            markdown = recipe if isinstance(recipe, str) else markdown_table(recipe)
            self.summaries.text("recipe/settings", markdown, self.step)
        self.summaries.text(
            "recipe/model", markdown_table(facts(self.model)), self.step
        )


def facts(model):
    """Returns what a table says of a model: shapes, sizes, versions."""
    names = "image_shape", "latent_dim", "latent_distribution", "num_classes"
    values = {name: getattr(model, name, None) for name in names}
    for player in _PLAYERS:
        network = getattr(model, player, None)
        if network is not None:
            values[player] = f"{network.name}, {network.count_params():,} parameters"
    return {
        "model": type(model).__name__,
        **{name: value for name, value in values.items() if value is not None},
        "keras": f"{keras.__version__} on {keras.backend.backend()}",
        "python": platform.python_version(),
    }


def markdown_table(values):
    """Turns a dict into a Markdown table of two columns.

    Nested dicts become dotted names.

    >>> print(markdown_table({"epochs": 2, "d_optimizer": {"beta_1": 0.5}}))
    | setting | value |
    |---|---|
    | epochs | 2 |
    | d_optimizer.beta_1 | 0.5 |
    """
    rows = [f"| {_cell(key)} | {_cell(value)} |" for key, value in _flat(values)]
    return "\n".join(["| setting | value |", "|---|---|", *rows])


def _flat(values, prefix=""):
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _cell(value):
    return str(value).replace("|", r"\|").replace("\n", "<br>")
