"""Which pictures `kgan translate` reads, and where each translation goes."""

import pathlib

# Formats that keep colours as they are. What comes in another one, such as GIF
# with its 256 colours, is written as PNG.
WRITTEN = (
    *(".bmp", ".jfif", ".jpeg", ".jpg", ".png"),
    *(".ppm", ".tif", ".tiff", ".webp"),
)


def plan(sources, out):
    """Returns where the translation of every picture goes.

    Args:
        sources: list of str, paths of pictures and folders.
        out: str. A file, where there is one picture and it ends like one; else
            a directory.

    Returns:
        Dict from the path of a picture to that of its translation.

    Raises:
        FileNotFoundError: if a source is not there.
        ValueError: if there is nothing to translate, two pictures would get
            one name, or a picture would be replaced by its translation.
    """
    target = pathlib.Path(out).expanduser()
    found = [pair for source in sources for pair in _pictures(source, target)]
    found = list(dict(found).items())
    if not found:
        raise ValueError(f"There are no pictures in {', '.join(sources)}.")
    if _is_file(out, target):
        if len(found) > 1 or pathlib.Path(sources[0]).expanduser().is_dir():
            raise ValueError(
                f"--out={out} is one file, and {len(found)} pictures came; a name "
                "with a slash at the end is a directory."
            )
        planned = {found[0][0]: target}
    else:
        taken = {place for _, place in found}
        planned = {path: target / _written(place, taken) for path, place in found}
    _refuse_collisions(planned)
    return planned


def refuse_existing(planned, overwrite):
    """Raises `FileExistsError` if a file is there and may not be replaced."""
    there = [path for path in planned.values() if path.exists()]
    if there and not overwrite:
        more = f", and {len(there) - 1} more" if len(there) > 1 else ""
        raise FileExistsError(
            f"{there[0]} is there already{more}; --overwrite replaces, --out writes "
            "elsewhere."
        )


def _pictures(source, out):
    """Yields the pictures of a source with their places below `out`."""
    from kgan.data.folders import SUFFIXES

    path = pathlib.Path(source).expanduser()
    if not path.exists():
        raise FileNotFoundError(f"{source}: there is no such picture or folder.")
    if not path.is_dir():
        yield path, pathlib.Path(path.name)
        return
    for file in sorted(path.rglob("*")):
        place = file.relative_to(path)
        hidden = any(part.startswith(".") for part in place.parts)
        if hidden or file.suffix.lower() not in SUFFIXES or not file.is_file():
            continue
        # Translations of an earlier call are none of the pictures.
        inside = out.resolve() in file.resolve().parents
        if not inside or path.resolve().is_relative_to(out.resolve()):
            yield file, place


def _is_file(out, target):
    from kgan.data.folders import SUFFIXES

    is_folder = out.endswith(("/", "\\")) or target.is_dir()
    return target.suffix.lower() in SUFFIXES and not is_folder


def _written(place, taken):
    """The name of a translation: the picture's own where it can be."""
    if place.suffix.lower() in WRITTEN:
        return place
    other = place.with_suffix(".png")
    # `a.gif` beside `a.png` becomes `a.gif.png`.
    return place.with_name(f"{place.name}.png") if other in taken else other


def _refuse_collisions(planned):
    sources = {}
    for source, target in planned.items():
        if target in sources:
            raise ValueError(
                f"{sources[target]} and {source} would both become {target}; "
                "translate them one by one."
            )
        sources[target] = source
    read = {source.resolve() for source in planned}
    for source, target in planned.items():
        if target.resolve() in read:
            raise ValueError(
                f"The translation of {source} would replace {target}, which is to "
                "be translated, too; choose another --out."
            )
