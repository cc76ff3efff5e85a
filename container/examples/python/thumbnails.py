"""Pictures to the statistics of their thumbnails: a row a picture, with the thumbnail's greys as an embedding would be."""

from macroshard import Reject, extractor
from PIL import Image, ImageStat, UnidentifiedImageError

COLUMNS = {
    "path": "string", "width": "int32", "height": "int32", "mode": "string", "mean": "double", "std": "double",
    "thumbnail": "list<float32>",
}
OPTIONS = {"side": {"default": 8, "minimum": 1, "maximum": 64, "description": "Pixels of the thumbnail's sides"}}


@extractor(name="thumbnails", version="1", columns=COLUMNS, options=OPTIONS, looks_for="pictures (*.png)")
def thumbnail(unit):
    try:
        with Image.open(unit.files[0]) as image:
            small = image.convert("L").resize((unit.options.side, unit.options.side), Image.Resampling.BOX)
            statistics = ImageStat.Stat(small)
            return [{
                "width": image.width, "height": image.height, "mode": image.mode, "mean": statistics.mean[0],
                "std": statistics.stddev[0], "thumbnail": [grey / 255 for grey in small.tobytes()],
            }]
    except UnidentifiedImageError:
        raise Reject("no-picture", f"{unit.path} is no picture that Pillow knows") from None
