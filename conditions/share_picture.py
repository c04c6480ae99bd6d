"""The picture that stands for a page where it is shared: its title, drawn when it is asked for."""

from functools import lru_cache
from io import BytesIO

from django.core.signing import Signer
from font_source_serif_pro import SourceSerifProSemibold
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1200, 630
EDGE = 84
HORIZON, HALO, SUN = HEIGHT - 128, 110, 70
LARGEST, SMALLEST, STEP = 96, 44, 4
MOST_LINES = 4
LEADING = 1.36
BAND, HILL, ACCENT, INK, MUTED = "#14483f", "#0f3a34", "#f0b23e", "#f5f4ea", "#b9cdc4"
NO_CHARACTER = "\uffff"
MOST_KEPT = 32


def name_for(title: str) -> str:
    """What a picture's address says: the title, signed, so that nobody has other words drawn."""
    return Signer(salt=__name__).sign_object(title)


def title_in(name: str) -> str:
    """The title that a name was made for; raises BadSignature for any other name."""
    return Signer(salt=__name__).unsign_object(name)


@lru_cache(MOST_KEPT)
def draw(title: str, signature: str) -> bytes:
    """A PNG with the title in as large letters as fit, and the site's name below it.

    A title in a script that the letters do not have leaves its place to the site's name.
    """
    picture = Image.new("RGB", (WIDTH, HEIGHT), BAND)
    pen = ImageDraw.Draw(picture)
    draw_landscape(pen)
    font, lines = fit(drawable(title) or signature)
    spacing = round(font.size * 0.18)
    text = "\n".join(lines)
    height = pen.multiline_textbbox((0, 0), text, font=font, spacing=spacing)[3]
    top = (HORIZON - HALO + EDGE - height) // 2
    pen.multiline_text((EDGE, top), text, INK, font, spacing=spacing)
    pen.text((EDGE, HEIGHT - 78), signature, MUTED, letters(34))
    content = BytesIO()
    picture.save(content, "PNG")
    return content.getvalue()


def draw_landscape(pen: ImageDraw.ImageDraw) -> None:
    """A calm horizon under a rising sun, and the line of a pain that settles."""
    for radius, colour in ((HALO, "#2a6253"), (SUN, ACCENT)):
        pen.circle((WIDTH - EDGE - HALO, HORIZON), radius, fill=colour)
    pen.rectangle((0, HORIZON, WIDTH, HEIGHT), fill=HILL)
    heights = (0, 0, 46, -34, 30, -20, 14, -8, 0, 0)
    points = [(EDGE + 28 * at, HORIZON - height) for at, height in enumerate(heights)]
    pen.line([(0, HORIZON), *points, (WIDTH, HORIZON)], fill=ACCENT, width=5)


def drawable(title: str) -> str:
    """The title without signs, such as emoji, that would be empty boxes; empty if it needs other letters."""
    font = letters(SMALLEST)
    box = bytes(font.getmask(NO_CHARACTER))
    boxes = {sign for sign in set(title) if bytes(font.getmask(sign)) == box}
    if any(sign.isalpha() for sign in boxes):
        return ""
    return " ".join("".join(sign for sign in title if sign not in boxes).split())


def fit(title: str) -> tuple[ImageFont.FreeTypeFont, list[str]]:
    """The largest letters in which the title fits above the sun, and its lines in them."""
    for size in range(LARGEST, SMALLEST, -STEP):
        font = letters(size)
        lines = wrap(title, font)
        widest = max(map(font.getlength, lines), default=0)
        is_low = len(lines) * size * LEADING <= HORIZON - HALO - EDGE
        if is_low and widest <= WIDTH - 2 * EDGE:
            return font, lines
    font = letters(SMALLEST)
    lines = wrap(title, font)
    return font, lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], "…"]


def wrap(title: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in title.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= WIDTH - 2 * EDGE:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def letters(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(SourceSerifProSemibold, size)
