"""Folders in CelebA's layout: pictures, and a list of what each of them shows."""

from kgan import pictures


def write(root, names, labelled, home="images"):
    """Writes pictures, by number, and their list.

    Args:
        root: `pathlib.Path` of the folder.
        names: names of the attributes.
        labelled: iterable of uint8 pictures and their labels, each true or false.
        home: str, the folder of the pictures within `root`.

    Returns:
        The folder.
    """
    lines = []
    for index, (image, labels) in enumerate(labelled):
        name = f"{index:03}.png"
        pictures.save(root / home / name, image)
        lines.append(" ".join([name, *("1" if label else "-1" for label in labels)]))
    text = "\n".join([str(len(lines)), " ".join(names), *lines])
    (root / "list_attr_celeba.txt").write_text(text + "\n")
    return root
