"""A paper's PDF: the marks of its layout, drawn by ReportLab; the check code by segno."""

import base64
import io

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from mascate.orders.paper.layout import Mark, Tone, lay_out
from mascate.orders.paper.paper import Paper
from mascate.orders.paper.words import word, written

#: The colours of the screens (client/src/ui/tokens.css), in the light.
TONES: dict[Tone, str] = {
    "ink": "#1B2321",
    "muted": "#5B6662",
    "line": "#E4E0D8",
    "accent": "#0B6E5F",
    "shade": "#F1EEE8",
    "careful": "#8A5100",
}
HEIGHT = A4[1]


def pdf_of(paper: Paper) -> bytes:
    """The paper as a PDF of A4 pages; equal papers give equal bytes."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=True, pageCompression=1)
    canvas.setTitle(title_of(paper))
    canvas.setAuthor(written(paper.company.name))
    canvas.setCreator("Mascate")
    for marks in lay_out(paper):
        for mark in marks:
            _draw(canvas, mark, paper)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def title_of(paper: Paper) -> str:
    """What a reader's window, and the file, is called."""
    number = word(paper.language, "not_sent") if paper.number is None else paper.number
    return written(f"{word(paper.language, paper.kind)} {number}")


def _draw(canvas: Canvas, mark: Mark, paper: Paper) -> None:
    canvas.setFillColor(TONES[mark.tone])
    match mark.kind:
        case "text":
            canvas.setFont("Helvetica-Bold" if mark.bold else "Helvetica", mark.size)
            canvas.drawString(mark.x, HEIGHT - mark.y, mark.text)
        case "fill":
            canvas.rect(mark.x, HEIGHT - mark.y - mark.height, mark.width, mark.height, stroke=0, fill=1)
        case "logo" if paper.company.logo is not None:
            image = ImageReader(io.BytesIO(base64.b64decode(paper.company.logo.data)))
            canvas.drawImage(image, mark.x, HEIGHT - mark.y - mark.height, mark.width, mark.height)
        case "code":
            _draw_code(canvas, mark)


def _draw_code(canvas: Canvas, mark: Mark) -> None:
    """The quiet zone around it is the paper's own white."""
    rows = segno.make_qr(mark.text, error="m", boost_error=False).matrix
    side = mark.width / len(rows)
    path = canvas.beginPath()
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                path.rect(mark.x + x * side, HEIGHT - mark.y - (y + 1) * side, side, side)
    canvas.drawPath(path, stroke=0, fill=1)
