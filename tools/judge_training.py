"""How tools/train_judge trains.

`settings` are its flags: anything with their names as attributes.
"""

import sys

import judge_batches
import keras
from keras.utils import to_categorical

from kgan import pictures
from kgan.networks import Classifier

CALM = 0.5  # part of the views of the last epochs that are not blurred or covered
CALM_RATE = 0.2  # their learning rate, in parts of the peak


def train(out, examples, others, settings):
    """Trains a judge; leaves it as `model.keras` in `out` after every epoch.

    After its epochs come the calm ones, where the settings have some, and at
    last batch norm takes its moving statistics from plain pictures: those of
    the changed ones are not what it will see.

    Args:
        out: path of a directory.
        examples: uint8 pictures and their labels to train on, classes `(n,)`
            or zeros and ones of attributes `(n, c)`; photographs larger than
            the judge's pictures.
        others: the same of those kept back, or `None`.
        settings: the flags.
    """
    images, labels = examples
    shape = images.shape[1:]
    if settings.photographs:
        shape = (settings.size, settings.size, 3)
    classes = labels.shape[1] if settings.attributes else int(labels.max()) + 1
    if others:
        others = pictures.from_uint8(others[0]), targets(others[1], classes)
    labels = targets(labels, classes)
    out.mkdir(parents=True, exist_ok=True)
    model = new_model(shape, classes, settings)
    fit(model, out, images, labels, others, settings)
    if settings.calm_epochs:
        finish(model, out, images, labels, others, settings)


def targets(labels, classes):
    """Returns labels as the loss wants them, float `(n, classes)`."""
    many = labels.ndim == 2
    return labels.astype("float32") if many else to_categorical(labels, classes)


def finish(model, out, images, labels, others, settings):
    """Trains the calm epochs and settles the statistics of batch norm."""
    fit(model, out, images, labels, others, settings, calm=True)
    for views in judge_batches.plain_batches(images, settings):
        model(views, training=True)
    model.save(out / "model.keras")
    if others:
        values = model.evaluate(*others, batch_size=64, verbose=0, return_dict=True)
        print(f"Settled; of those kept back: {values}")


def new_model(image_shape, num_classes, settings):
    """Returns a new classifier."""
    keras.utils.set_random_seed(settings.seed)
    return Classifier(
        image_shape,
        num_classes,
        filters=[int(number) for number in settings.filters],
        feature_units=settings.feature_units,
        dropout=settings.dropout,
        first_strides=settings.first_strides,
        pooling=settings.pooling,
        multi_label=bool(settings.attributes),
    )


def compile_for(model, steps, settings, peak=1.0):
    """Compiles a model for so many steps, to a part of the peak rate."""
    warmup, top = steps // 20, peak * settings.learning_rate
    rate = keras.optimizers.schedules.CosineDecay(
        top / 20, steps - warmup, warmup_target=top, warmup_steps=warmup
    )
    if settings.attributes:
        loss = keras.losses.BinaryCrossentropy
        accuracy = keras.metrics.BinaryAccuracy("accuracy", threshold=0.0)
    else:
        loss, accuracy = keras.losses.CategoricalCrossentropy, "accuracy"
    model.compile(
        keras.optimizers.AdamW(rate, weight_decay=settings.weight_decay),
        loss(from_logits=True, label_smoothing=settings.label_smoothing),
        metrics=[accuracy],
        steps_per_execution=judge_batches.STEPS_PER_EXECUTION,
    )


def fit(model, out, images, labels, others, settings, calm=False):
    """Trains the first epochs, or the calm ones that follow."""
    steps = judge_batches.steps_per_epoch(len(images), settings)
    epochs = settings.calm_epochs if calm else settings.epochs
    compile_for(model, steps * epochs, settings, CALM_RATE if calm else 1.0)
    if settings.photographs:
        part = CALM if calm else 0.0
        batches = judge_batches.photograph_batches(images, labels, settings, part)
    else:
        batches = judge_batches.batches(images, labels, settings)
    model.fit(
        batches,
        epochs=epochs,
        steps_per_epoch=steps if settings.photographs else None,
        validation_data=others,
        callbacks=[
            keras.callbacks.ModelCheckpoint(str(out / "model.keras")),
            keras.callbacks.CSVLogger(str(out / "log.csv"), append=calm),
        ],
        shuffle=False,  # they are shuffled already; Keras would warn
        verbose=1 if sys.stdout.isatty() else 2,
    )
