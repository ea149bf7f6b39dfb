"""The recipe as a table."""

import keras

from kgan.callbacks import RecipeText
from kgan.callbacks.recipe_text import markdown_table

RECIPE = {
    "data": "digits",
    "d_optimizer": {"name": "adam", "beta_1": 0.5},
    "augment": ("flip", "crop"),
    "note": "a|b\nc",
    "extra": {},
}
TABLE = r"""| setting | value |
|---|---|
| data | digits |
| d_optimizer.name | adam |
| d_optimizer.beta_1 | 0.5 |
| augment | ('flip', 'crop') |
| note | a\|b<br>c |
| extra | {} |"""


def test_table():
    assert markdown_table(RECIPE) == TABLE


def test_the_recipe_and_the_model_are_written_once(
    make_model, fit, tmp_path, read_events
):
    fit(make_model(), [RecipeText(tmp_path, RECIPE)], epochs=2)
    events = read_events(tmp_path)
    assert sorted(events.kinds["text"]) == ["recipe/model", "recipe/settings"]
    assert events.texts("recipe/settings") == [(0, TABLE)]
    ((_, model),) = events.texts("recipe/model")
    assert "| model | FakeGAN |" in model
    assert "| latent_dim | 16 |" in model
    assert f"| keras | {keras.__version__} on " in model


def test_markdown_is_written_as_it_is(make_model, fit, tmp_path, read_events):
    fit(make_model(), [RecipeText(tmp_path, "## *mine*")])
    assert read_events(tmp_path).texts("recipe/settings") == [(0, "## *mine*")]


def test_without_a_recipe_the_model_is_described(
    make_model, fit, tmp_path, read_events
):
    fit(make_model(), [RecipeText(tmp_path)])
    assert read_events(tmp_path).kinds["text"] == ["recipe/model"]
